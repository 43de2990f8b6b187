/** Very common passwords, collected by hand from what published lists of leaked ones have in common. */

const words = (list: string) => new Set(list.trim().split(/\s+/));

/** Whole passwords of ten characters and more, in lower case. */
export const COMMON_PASSWORDS: ReadonlySet<string> = words(`
  1234567890 12345678910 123456789a 123456789q 0123456789 0987654321 1234567891 1234567899 12345678900 123456789123 1234512345
  1231231231 1212121212 1111111111 0000000000 9876543210 987654321a 1029384756 0192837465 1357924680 2468013579 3141592653 3141592654
  1123581321 1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1qazxsw23edc zaq12wsxcde3 zaq1xsw2cde3 q1w2e3r4t5
  q1w2e3r4t5y6 qwer1234qwer qwerty1234 qwerty12345 qwerty123456 qwertyuiop qwertyuiop1 qwertyuiop123 qwertyuiop[] qweasdzxc123
  qweasdzxc1 qwe123qwe123 qweqweqwe123 123qweasdzxc 123qwe123qwe 123qweasd123 asdfghjkl1 asdfghjkl123 asdfghjkl; asdf1234asdf
  asd123asd123 zxcvbnm123 zxcvbnm1234 zxcvbnm,./ 1234qwerasdf 1234qwerasdfzxcv a123456789 aa123456789 a1234567890 a1b2c3d4e5
  a1b2c3d4e5f6 aa12345678 abc123456789 abc1234567 abc123abc123 abcd123456 abcd12345678 abcde12345 abcdef1234 abcdef12345 abcdef123456
  abcdefghij 1234567890a 1234567890q 123456abcdef 12345qwert 123456qwerty 123123123a 123321123321 147258369a 159357456852 1472583690
  0147258369 741852963a 7894561230 789456123a 147852369a 1478963250 0123456789a iloveyou123 iloveyou12 iloveu1234 iloveyou1234
  iloveyou!! password12 password123 password1234 password12345 password123456 password01 password11 password99 password2020
  password2021 password2022 password2023 password2024 password2025 password2026 password!! password1! password12! password123!
  pass123456 pass1234567 pass12345678 pass1234pass passpasspass passw0rd12 passw0rd123 passw0rd1! p@ssw0rd12 p@ssw0rd123 p@ssw0rd1!
  p@ssword123 p@55w0rd123 pa$$w0rd123 pa$$word123 pa55word123 admin12345 admin123456 admin1234567 admin@12345 admin@123456
  administrator1 administrator admin123admin adminadmin123 root123456 root1234567 rootroot123 user123456 user1234567 test123456
  test1234567 test12345678 testtest123 test1234test guest12345 guest123456 demo123456 demo1234567 default123 changeme123 changeme1234
  changeme1! welcome123 welcome1234 welcome12345 welcome2020 welcome2021 welcome2022 welcome2023 welcome2024 welcome2025 welcome2026
  welcome@123 welcome123! letmein123 letmein1234 letmein12345 trustno1trustno1 master1234 master12345 monkey1234 monkey12345
  dragon1234 dragon12345 football12 football123 baseball12 baseball123 superman12 superman123 batman1234 sunshine12 sunshine123
  princess12 princess123 princess1! shadow1234 michael123 jordan2323 jordan1234 charlie123 liverpool1 liverpool123 chelsea123
  arsenal123 barcelona1 barcelona10 manchester1 starwars12 starwars123 pokemon123 minecraft1 minecraft123 computer12 computer123
  internet12 internet123 samsung123 google1234 facebook12 facebook123 hello12345 hello123456 hello1234567 helloworld1 helloworld123
  helloworld! whatever12 whatever123 qwerty!@#$ !qaz2wsx#edc !qaz@wsx#edc !q2w3e4r5t !@#$%^&*() !@#$%^&*()_+ !qaz1qaz2wsx @wsx1qaz2wsx
  1qaz!qaz2wsx qazwsx1234 qazwsxedc1 qazwsxedc123 qazwsxedcrfv qazxswedcvfr zaq12wsx12 zaqxswcdevfr xsw21qaz12 mnbvcxz123 lkjhgfdsa1
  lkjhgfdsa0 poiuytrewq poiuytrewq1 mynameis123 myname1234 mypassword1 mypassword12 mypassword123 nopassword nopassword1 newpassword1
  newpass123 secret1234 secret12345 secret123456 topsecret1 topsecret123 company123 company1234 summer2020 summer2021 summer2022
  summer2023 summer2024 summer2025 summer2026 winter2020 winter2021 winter2022 winter2023 winter2024 winter2025 winter2026 spring2024
  spring2025 spring2026 autumn2024 autumn2025 autumn2026 january2024 january2025 january2026 fuckyou123 fuckyou1234 fuckyou12345
  fuckoff123 jesus12345 jesuschrist jesuschrist1 godisgood1 godisgreat iamthebest iamthebest1 ilovejesus iloveyouso iloveyousomuch
  ihateyou12 ihateyou123 teamo12345 tequiero123 contraseña1 contrasena1 contrasena123 motdepasse1 motdepasse123 azertyuiop azertyuiop1
  azerty1234 azerty12345 azerty123456 azerty123456789 passwort12 passwort123 passwort1234 hallo12345 hallo123456 schatz1234 qwertz1234
  qwertz12345 qwertz123456 qwertzuiop qwertzuiop1 wachtwoord welkom1234 welkom12345 senha12345 senha123456 brasil1234 flamengo12
  corinthians parola1234 haslo12345 polska1234 lozinka123 heslo12345 jelszo1234 sifre12345 galatasaray galatasaray1 fenerbahce
  fenerbahce1 besiktas1903 bismillah1 bismillah786 pakistan123 pakistan786 india12345 india123456 indonesia1 bangladesh philippines
  woaini1314 woaini520520 woaini5201314 5201314520 asd123456789 qq123456789 aa112233445566 112233445566 1122334455 11223344556677
  123654789a 13579246810 1234554321 12344321a1 1234567887 1111122222 1111111111a 0000000000a aaaaaaaaaa aaaaaaaaa1 zzzzzzzzzz
  xxxxxxxxxx 8888888888 7777777777 6666666666 5555555555 4444444444 3333333333 2222222222 9999999999 1010101010 1020304050
  10203040506070 2020202020 cheese1234 chocolate1 chocolate123 butterfly1 butterfly123 strawberry strawberry1 basketball basketball1
  basketball23 volleyball volleyball1 cheerleader cheerleader1 skateboard skateboarding snowboarding babygirl12 babygirl123 sweetheart
  sweetheart1 cutiepie12 beautiful1 beautiful123 bestfriend bestfriends bestfriend1 friendship friendship1 foreverlove foreveryoung
  neverforget remember123 everything everything1 nothing123 something1 whoknows123 opensesame opensesame1 abracadabra alohomora1
  expelliarmus harrypotter harrypotter1 lordoftherings gandalf123 darthvader darthvader1 skywalker1 chewbacca1 starwars77 startrek123
  stargate123 battlefield callofduty callofduty1 assassins1 counterstrike worldofwarcraft warcraft123 diablo1234 runescape1
  runescape123 slipknot666 metallica1 metallica666 linkinpark linkinpark1 greenday123 eminem1234 rockandroll rocknroll1 heavymetal
  michaeljackson mickeymouse mickeymouse1 donaldduck spongebob1 spongebob123 hellokitty hellokitty1 winniethepooh tinkerbell
  tinkerbell1 rainbow123 unicorn123 butterflies dragonfly1 blackcat13 goldfish12 elephant12 rottweiler christopher christopher1
  elizabeth1 alexander1 alexandra1 jonathan123 jennifer12 jessica123 stephanie1 washington washington1 california california1
  philadelphia losangeles newyork123 newyorkcity manchester manchesterunited mancity123 realmadrid realmadrid1 juventus123 intermilan
  volkswagen lamborghini lamborghini1 mitsubishi mercedes12 mercedesbenz yamaha1234 kawasaki12 motorcycle snickers12 correcthorse
  correcthorsebatterystaple thisismypassword thisisapassword iforgotmypassword iforgot123 idontknow1 idontknow123 dontforget
  donttellanyone letmeinplease letmeinnow pleaseletmein accessgranted accessdenied supersecret supersecret1 supersecretpassword
  testpassword testpassword1 temppassword temppassword1 temporary1 temporary123 default1234 standard123 security123 security1234
  administrator123 administrator1234 manager123 service123 support123 training123 student123 teacher123 hospital123 qwaszx1234
  qwerty7890 asdfqwer1234 zxcvasdfqwer 1a2b3c4d5e 1a2b3c4d5e6f 123abc123abc abc123def456 abcd1234abcd abc12345678 aabbccddee
  aabbcc112233 zxc123456789 zxc123zxc123 qaz123wsx456 1234abcd5678
`);

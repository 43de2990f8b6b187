// Signs in wrongly at a server, so many at once, until its standard input ends; then it writes how many were answered.
const [url, atOnce] = process.argv.slice(2);
let answered = 0;
let stopped = false;
process.stdin.resume().once('end', () => {
  stopped = true;
});

async function attack(number) {
  while (!stopped) {
    const body = JSON.stringify({ login: `somebody${(number * 7919 + answered) % 5000}`, password: 'not-the-password' });
    const answer = await fetch(`${url}/api/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(
      () => null,
    );
    await answer?.arrayBuffer();
    if (answer !== null) answered++;
  }
}

await Promise.all(Array.from({ length: Number(atOnce) }, (_, number) => attack(number)));
process.stdout.write(String(answered));

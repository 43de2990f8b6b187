/** The texts of e-mails, in the language of who gets them. */
import type { FastifyRequest } from 'fastify';

export type MailLanguage = 'en' | 'de';

/** The account's language; where none is set, that of the request's browser. */
export function mailLanguageOf(language: string | null, request?: FastifyRequest): MailLanguage {
  return /^de\b/i.test(language ?? request?.headers['accept-language'] ?? '') ? 'de' : 'en';
}

interface Content {
  readonly subject: string;
  readonly text: string;
}

const lines = (...parts: string[]) => `${parts.join('\n\n')}\n`;

export const mails = {
  verify: (language: MailLanguage, name: string, link: string): Content =>
    language === 'de'
      ? {
          subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
          text: lines(
            `Guten Tag ${name},`,
            'öffnen Sie diesen Link, um zu bestätigen, dass diese Adresse Ihnen gehört. Er gilt drei Tage und nur einmal:',
            link,
            'Wenn Sie kein Konto bei Inkstone haben, können Sie diese E-Mail ignorieren.',
          ),
        }
      : {
          subject: 'Confirm your email address',
          text: lines(
            `Hello ${name},`,
            'open this link to confirm that this address is yours. It is good for three days, once:',
            link,
            'If you have no account at Inkstone, you can ignore this email.',
          ),
        },
  reset: (language: MailLanguage, name: string, link: string): Content =>
    language === 'de'
      ? {
          subject: 'Neues Passwort setzen',
          text: lines(
            `Guten Tag ${name},`,
            'mit diesem Link setzen Sie ein neues Passwort. Er gilt eine Stunde und nur einmal:',
            link,
            'Wenn Sie das nicht wollten, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.',
          ),
        }
      : {
          subject: 'Set a new password',
          text: lines(
            `Hello ${name},`,
            'open this link to set a new password. It is good for one hour, once:',
            link,
            'If you did not ask for it, there is nothing to do: your password stays as it is.',
          ),
        },
  welcome: (language: MailLanguage, name: string, username: string, link: string): Content =>
    language === 'de'
      ? {
          subject: 'Ihr Konto bei Inkstone',
          text: lines(
            `Guten Tag ${name},`,
            `für Sie wurde das Konto „${username}“ angelegt. Mit diesem Link setzen Sie ein Passwort. Er gilt drei Tage und nur einmal:`,
            link,
          ),
        }
      : {
          subject: 'Your account at Inkstone',
          text: lines(
            `Hello ${name},`,
            `the account “${username}” was made for you. Open this link to set a password. It is good for three days, once:`,
            link,
          ),
        },
  passwordChanged: (language: MailLanguage, name: string): Content =>
    language === 'de'
      ? {
          subject: 'Ihr Passwort wurde geändert',
          text: lines(
            `Guten Tag ${name},`,
            'Ihr Passwort bei Inkstone wurde geändert. Wenn Sie es nicht waren, setzen Sie es über „Passwort vergessen“ neu.',
          ),
        }
      : {
          subject: 'Your password was changed',
          text: lines(`Hello ${name},`, 'your password at Inkstone was changed. If it was not you, set a new one with “Forgot password”.'),
        },
  addressChanged: (language: MailLanguage, name: string, address: string): Content =>
    language === 'de'
      ? {
          subject: 'Ihre E-Mail-Adresse wurde geändert',
          text: lines(
            `Guten Tag ${name},`,
            `die E-Mail-Adresse Ihres Kontos bei Inkstone ist jetzt ${address}.`,
            'Wenn Sie es nicht waren, melden Sie sich an und ändern Sie das Passwort und die Adresse, oder wenden Sie sich an die Administration.',
          ),
        }
      : {
          subject: 'Your email address was changed',
          text: lines(
            `Hello ${name},`,
            `the email address of your account at Inkstone is ${address} now.`,
            'If it was not you, sign in and change your password and the address, or ask your administrator.',
          ),
        },
  invitation: (language: MailLanguage, by: string, title: string, link: string): Content =>
    language === 'de'
      ? {
          subject: `${by} lädt Sie ein: ${title}`,
          text: lines(
            'Guten Tag,',
            `${by} möchte das Dokument „${title}“ mit Ihnen teilen. Mit diesem Link legen Sie ein Konto an oder melden sich an. Er gilt 14 Tage:`,
            link,
            'Wenn Sie das nicht erwartet haben, können Sie diese E-Mail ignorieren.',
          ),
        }
      : {
          subject: `${by} invites you: ${title}`,
          text: lines(
            'Hello,',
            `${by} would like to share the document “${title}” with you. Open this link to sign up or sign in. It is good for 14 days:`,
            link,
            'If you did not expect this, you can ignore this email.',
          ),
        },
  accessRequested: (language: MailLanguage, name: string, by: string, title: string, link: string): Content =>
    language === 'de'
      ? {
          subject: `${by} bittet um Zugriff: ${title}`,
          text: lines(`Guten Tag ${name},`, `${by} bittet um Zugriff auf Ihr Dokument „${title}“. Antworten Sie im Dialog „Teilen“:`, link),
        }
      : {
          subject: `${by} asks for access: ${title}`,
          text: lines(`Hello ${name},`, `${by} asks for access to your document “${title}”. Answer in the dialog “Share”:`, link),
        },
};

/** German texts for the server's table of errors, by code. */
import type { Texts } from './texts.ts';

export const problem: Texts['problem'] = {
  'not-json': 'Der Server hat diese Seite nicht verstanden. Laden Sie sie neu und versuchen Sie es noch einmal.',
  'bad-request': 'Der Server hat diese Seite nicht verstanden. Laden Sie sie neu und versuchen Sie es noch einmal.',
  'not-signed-in': 'Melden Sie sich zuerst an.',
  'bad-credentials': 'Der Benutzername oder das Passwort ist falsch.',
  'session-ended': 'Ihre Sitzung ist beendet. Melden Sie sich wieder an.',
  forbidden: 'Das dürfen Sie nicht.',
  'setup-code-needed': 'Für das erste Konto braucht es den Einrichtungscode, den der Server beim Start ausgegeben hat.',
  'foreign-origin': 'Unter dieser Adresse darf Inkstone den Server nicht erreichen. Sagen Sie es denen, die ihn betreiben.',
  'not-found': 'Das gibt es nicht, oder Sie haben keinen Zugriff darauf.',
  'user-not-found': 'Niemand hier hat diesen Benutzernamen oder diese E-Mail-Adresse.',
  'username-taken': 'Dieser Benutzername ist vergeben.',
  'email-taken': 'Zu dieser Adresse gibt es schon ein Konto.',
  'name-taken': 'Dieser Name ist vergeben.',
  'too-many-tags': 'Es gibt so viele Tags, wie man haben darf: Löschen Sie erst eines.',
  'in-trash': 'Das Dokument liegt im Papierkorb.',
  'is-owner': 'Dieser Person gehört das Dokument schon.',
  'last-admin': 'Jemand muss das verwalten: Bestimmen Sie erst eine andere Person dafür.',
  'too-large': 'Das ist zu groß, um gespeichert zu werden.',
  'unsupported-type': 'Etwas von dieser Art lässt sich hier nicht speichern.',
  invalid: 'Der Server hat das nicht angenommen. Prüfen Sie Ihre Eingabe.',
  'too-many': 'Zu viele Versuche. Warten Sie ein wenig und versuchen Sie es dann noch einmal.',
  internal: 'Auf dem Server ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.',
  unavailable: 'Der Server kann das gerade nicht. Versuchen Sie es gleich noch einmal.',
};

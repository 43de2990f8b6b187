/** Mantine's list of notifications, in a script of its own. */
export { Notifications as NotificationList } from '@mantine/notifications';

/** What a program beside a server needs to take a backup of it. Every export is a promise, as are those of the main entry. */
export { type ReceivedBackup, receiveBackup, type Reception } from './backup/receive.ts';

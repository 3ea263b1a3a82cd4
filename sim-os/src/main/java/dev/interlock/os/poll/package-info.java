/**
 * Files that exist to be waited for: a counter that tells of events ({@link dev.interlock.os.poll.EventCounter}, eventfd(2)),
 * a timer ({@link dev.interlock.os.poll.TimerFile}, timerfd_create(2)), signals ({@link dev.interlock.os.poll.SignalFile},
 * signalfd(2)), and a list of files of which some may be ready ({@link dev.interlock.os.poll.InterestList}, epoll(7)).
 *
 * <p>Whether a file is ready it says itself ({@link dev.interlock.os.file.Inode#ready}); when that changes, those hear of it
 * who sleep in its {@link dev.interlock.os.file.Readiness}.
 */
package dev.interlock.os.poll;

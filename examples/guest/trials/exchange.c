/*
 * Message queues and shared memory of System V and of POSIX, with all that can go wrong. Prints what it prints on hardware.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *error(long result) {
    static const struct {
        int number;
        const char *name;
    } names[] = {{EAGAIN, "EAGAIN"}, {EINVAL, "EINVAL"}, {E2BIG, "E2BIG"}, {ENOMSG, "ENOMSG"}, {EIDRM, "EIDRM"},
            {EINTR, "EINTR"}, {ENOENT, "ENOENT"}, {EEXIST, "EEXIST"}, {EFAULT, "EFAULT"}, {EBADF, "EBADF"},
            {EMSGSIZE, "EMSGSIZE"}, {ETIMEDOUT, "ETIMEDOUT"}, {EBUSY, "EBUSY"}, {ESPIPE, "ESPIPE"}, {EACCES, "EACCES"},
            {ENOMEM, "ENOMEM"}, {ENOSYS, "ENOSYS"}, {EPERM, "EPERM"}, {ENAMETOOLONG, "ENAMETOOLONG"}};
    if (result >= 0) {
        return "done";
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].number == errno) {
            return names[i].name;
        }
    }
    return strerror(errno);
}

/* ---------------------------------------------------------------- messages of System V */

struct message {
    long type;
    char text[9000];
};

static int queue;

static int put(long type, const char *text, int flags) {
    struct message message = {type, ""};
    strcpy(message.text, text);
    return msgsnd(queue, &message, strlen(text) + 1, flags);
}

static void take(long type, size_t room, int flags) {
    struct message message = {-1, "nothing"};
    long bytes = msgrcv(queue, &message, room, type, flags | IPC_NOWAIT);
    if (bytes < 0) {
        printf("receive %ld: %s\n", type, error(bytes));
    } else {
        printf("receive %ld: %ld bytes of type %ld: %.*s\n", type, bytes, message.type, (int)bytes, message.text);
    }
}

static void nothing(int signal) { (void)signal; }

#define COPY 040000 /* MSG_COPY, of a kernel with CONFIG_CHECKPOINT_RESTORE */

static void copies(void) {
    struct message message;
    printf("copy of the first: %ld, ", (long)msgrcv(queue, &message, 9000, 0, IPC_NOWAIT | COPY));
    printf("of the third: %ld, ", (long)msgrcv(queue, &message, 9000, 2, IPC_NOWAIT | COPY));
    printf("of the fourth: %s, ", error(msgrcv(queue, &message, 9000, 3, IPC_NOWAIT | COPY)));
    printf("into less room: %s, ", error(msgrcv(queue, &message, 10, 0, IPC_NOWAIT | COPY)));
    printf("into less room: %ld, ", (long)msgrcv(queue, &message, 10, 0, IPC_NOWAIT | MSG_NOERROR | COPY));
    printf("waiting: %s, ", error(msgrcv(queue, &message, 9000, 0, COPY)));
    printf("but one: %s\n", error(msgrcv(queue, &message, 9000, 0, IPC_NOWAIT | COPY | MSG_EXCEPT)));
}

static void messages(void) {
    struct message message = {1, ""};
    queue = msgget(IPC_PRIVATE, 0600);
    put(3, "three", 0);
    put(1, "one", 0);
    put(2, "two", 0);
    put(1, "one again", 0);
    put(5, "five", 0);
    take(2, 100, 0);
    take(-4, 100, 0);
    take(3, 100, MSG_EXCEPT);
    take(4, 100, 0);
    take(-2, 100, 0);
    take(0, 3, 0);
    take(0, 3, MSG_NOERROR);
    take(0, 100, 0);
    take(0, 100, 0);
    printf("type 0: %s\n", error(put(0, "", 0)));
    printf("type -1: %s\n", error(put(-1, "", 0)));
    printf("8193 bytes: %s\n", error(msgsnd(queue, &message, 8193, 0)));
    printf("-1 bytes: %s\n", error(msgsnd(queue, &message, -1, 0)));
    printf("room for -1: %s\n", error(msgrcv(queue, &message, -1, 0, IPC_NOWAIT)));
    printf("no bytes: %s\n", error(msgsnd(queue, &message, 0, 0)));
    take(0, 0, 0);
    printf("from nowhere: %s\n", error(msgsnd(queue, (void *)8, 1, 0)));
    printf("8192 twice: %s, ", error(msgsnd(queue, &message, 8192, IPC_NOWAIT)));
    printf("%s, ", error(msgsnd(queue, &message, 8192, IPC_NOWAIT)));
    printf("%s\n", error(msgsnd(queue, &message, 1, IPC_NOWAIT)));
    printf("no bytes into a full one: %s\n", error(msgsnd(queue, &message, 0, IPC_NOWAIT)));
    copies();
    struct msqid_ds about;
    time_t now = time(NULL);
    printf("stat: %s\n", error(msgctl(queue, IPC_STAT, &about)));
    printf("%d messages, %ld bytes of %ld, sender %d, receiver %d, mode %o, times %d %d %d\n", (int)about.msg_qnum,
            (long)about.__msg_cbytes, (long)about.msg_qbytes, about.msg_lspid == getpid(), about.msg_lrpid == getpid(),
            about.msg_perm.mode, about.msg_stime >= now - 1, about.msg_rtime >= now - 1, about.msg_ctime >= now - 1);
    about.msg_qbytes = 100;
    about.msg_perm.mode = 0644;
    printf("set: %s\n", error(msgctl(queue, IPC_SET, &about)));
    msgctl(queue, IPC_STAT, &about);
    printf("%ld bytes at most, mode %o\n", (long)about.msg_qbytes, about.msg_perm.mode);
    fflush(stdout);

    pid_t child = fork();
    if (child == 0) {
        struct sigaction action = {.sa_handler = nothing, .sa_flags = SA_RESTART};
        sigaction(SIGALRM, &action, NULL);
        ualarm(2000, 0);
        printf("interrupted: %s\n", error(msgrcv(queue, &message, 100, 77, 0)));
        ualarm(2000, 0);
        printf("interrupted: %s\n", error(msgsnd(queue, &message, 100, 0)));
        fflush(stdout);
        printf("waited: %s\n", error(msgrcv(queue, &message, 100, 77, 0)));
        fflush(stdout);
        _exit(0);
    }
    usleep(10000);
    printf("remove: %s\n", error(msgctl(queue, IPC_RMID, NULL)));
    fflush(stdout);
    waitpid(child, NULL, 0);
    printf("gone: %s, %s, %s\n", error(put(1, "", 0)), error(msgrcv(queue, &message, 1, 0, 0)),
            error(msgctl(queue, IPC_STAT, &about)));
    key_t key = 0x1a7d0000 | getpid();
    printf("not there: %s\n", error(msgget(key, 0)));
    queue = msgget(key, IPC_CREAT | 0600);
    printf("exclusive: %s, found: %d\n", error(msgget(key, IPC_CREAT | IPC_EXCL)), msgget(key, 0) == queue);
    printf("unknown command: %s\n", error(msgctl(queue, 77, NULL)));
    msgctl(queue, IPC_RMID, NULL);
}

/* ---------------------------------------------------------------- shared memory of System V */

static void segments(void) {
    printf("no bytes: %s\n", error(shmget(IPC_PRIVATE, 0, 0600)));
    int segment = shmget(IPC_PRIVATE, 5000, 0600);
    struct shmid_ds about;
    char *first = shmat(segment, NULL, 0);
    char *second = shmat(segment, NULL, SHM_RDONLY);
    strcpy(first + 4096, "both see it");
    printf("%s\n", second + 4096);
    shmctl(segment, IPC_STAT, &about);
    printf("%ld bytes, attached %d, creator %d, mode %o\n", (long)about.shm_segsz, (int)about.shm_nattch,
            about.shm_cpid == getpid(), about.shm_perm.mode);
    printf("detach: %s\n", error(shmdt(second)));
    printf("again: %s, in the middle: %s, unaligned: %s\n", error(shmdt(second)), error(shmdt(first + 4096)), error(shmdt(first + 1)));
    pid_t child = fork();
    if (child == 0) {
        strcpy(first, "from the child");
        shmctl(segment, IPC_STAT, &about);
        _exit(about.shm_nattch);
    }
    int status;
    waitpid(child, &status, 0);
    shmctl(segment, IPC_STAT, &about);
    printf("attached in the child %d, after %d: %s\n", WEXITSTATUS(status), (int)about.shm_nattch, first);
    about.shm_perm.mode = 0640;
    printf("set: %s\n", error(shmctl(segment, IPC_SET, &about)));
    printf("at its address: %s\n", error(shmat(segment, first, 0) == (void *)-1 ? -1 : 0));
    printf("unaligned: %s\n", error(shmat(segment, first + 5, 0) == (void *)-1 ? -1 : 0));
    printf("remap: %d\n", shmat(segment, first, SHM_REMAP) == first);
    printf("rounded: %d\n", shmat(segment, first + 5, SHM_RND | SHM_REMAP) == first);
    printf("remap nowhere: %s\n", error(shmat(segment, NULL, SHM_REMAP) == (void *)-1 ? -1 : 0));
    printf("remove: %s\n", error(shmctl(segment, IPC_RMID, NULL)));
    printf("stat: %s, ", error(shmctl(segment, IPC_STAT, &about)));
    printf("attached %d, mode %o, key %d\n", (int)about.shm_nattch, about.shm_perm.mode, about.shm_perm.__ipc_perm_key);
    second = shmat(segment, NULL, 0);
    printf("attached once more: %s\n", second == (void *)-1 ? error(-1) : second);
    shmdt(first);
    shmdt(second);
    printf("gone: %s, %s\n", error(shmctl(segment, IPC_STAT, &about)), error(shmat(segment, NULL, 0) == (void *)-1 ? -1 : 0));
    key_t key = 0x1a7e0000 | getpid();
    printf("not there: %s\n", error(shmget(key, 100, 0)));
    segment = shmget(key, 100, IPC_CREAT | 0600);
    printf("found: %d, smaller %d, larger: %s\n", shmget(key, 0, 0) == segment, shmget(key, 50, 0) == segment, error(shmget(key, 4097, 0)));
    printf("a page: %s\n", error(shmget(key, 4096, 0)));
    printf("exclusive: %s\n", error(shmget(key, 100, IPC_CREAT | IPC_EXCL)));
    shmctl(segment, IPC_RMID, NULL);
    printf("key after removal: %s\n", error(shmget(key, 100, 0)));
}

/* ---------------------------------------------------------------- messages of POSIX */

static struct timespec in(long nanoseconds) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_nsec += nanoseconds;
    while (time.tv_nsec >= 1000000000) {
        time.tv_nsec -= 1000000000;
        time.tv_sec++;
    }
    return time;
}

static void receive(mqd_t from) {
    char text[64] = "";
    unsigned priority = 99;
    long bytes = mq_receive(from, text, sizeof text, &priority);
    if (bytes < 0) {
        printf("receive: %s\n", error(bytes));
    } else {
        printf("receive: %ld bytes with priority %u: %s\n", bytes, priority, text);
    }
}

static void posix(void) {
    char name[32];
    char text[64] = "";
    snprintf(name, sizeof name, "/interlock-%d", getpid());
    struct mq_attr wished = {.mq_maxmsg = 4, .mq_msgsize = 16};
    printf("not there: %s\n", error(mq_open(name, O_RDWR)));
    mqd_t both = mq_open(name, O_RDWR | O_CREAT, 0600, &wished);
    printf("exclusive: %s\n", error(mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &wished)));
    mqd_t writes = mq_open(name, O_WRONLY | O_NONBLOCK);
    mqd_t reads = mq_open(name, O_RDONLY | O_NONBLOCK);
    struct mq_attr is;
    mq_getattr(writes, &is);
    printf("flags %lo, %ld of %ld bytes, now %ld\n", is.mq_flags, is.mq_maxmsg, is.mq_msgsize, is.mq_curmsgs);
    mq_send(both, "low", 4, 1);
    mq_send(both, "high", 5, 9);
    mq_send(both, "high too", 9, 9);
    mq_send(both, "lowest", 7, 0);
    printf("full: %s\n", error(mq_send(writes, "x", 2, 0)));
    struct timespec soon = in(2000000);
    printf("in time: %s\n", error(mq_timedsend(both, "x", 2, 0, &soon)));
    struct timespec past = {0, 0};
    printf("past: %s\n", error(mq_timedsend(both, "x", 2, 0, &past)));
    struct timespec none = {0, 1000000000};
    printf("no time: %s\n", error(mq_timedsend(both, "x", 2, 0, &none)));
    printf("too long: %s\n", error(mq_send(both, text, 17, 0)));
    printf("priority 32768: %s\n", error(mq_send(both, text, 1, 32768)));
    printf("too little room: %s\n", error(mq_receive(both, text, 15, NULL)));
    printf("cannot write: %s, cannot read: %s\n", error(mq_send(reads, text, 1, 0)), error(mq_receive(writes, text, 64, NULL)));
    struct pollfd ready[2] = {{writes, POLLOUT, 0}, {reads, POLLIN, 0}};
    printf("ready %d: ", poll(ready, 2, 0));
    printf("%d %d\n", ready[0].revents, ready[1].revents);
    for (int i = 0; i < 4; i++) {
        receive(both);
    }
    receive(reads);
    printf("ready %d\n", poll(ready, 2, 0));
    soon = in(2000000);
    printf("in time: %s\n", error(mq_timedreceive(both, text, 64, NULL, &soon)));
    printf("past: %s\n", error(mq_timedreceive(both, text, 64, NULL, &past)));
    printf("no time: %s\n", error(mq_timedreceive(both, text, 64, NULL, &none)));
    printf("no bytes: %s\n", error(mq_send(both, text, 0, 3)));
    receive(both);
    struct mq_attr waits = {.mq_flags = O_NONBLOCK, .mq_maxmsg = 77};
    printf("set: %s\n", error(mq_setattr(both, &waits, &is)));
    printf("before %ld, ", is.mq_flags);
    mq_getattr(both, &is);
    printf("flags %lo, %ld messages\n", is.mq_flags, is.mq_maxmsg);
    receive(both);
    waits.mq_flags = 1;
    printf("unknown flag: %s\n", error(mq_setattr(both, &waits, NULL)));
    waits.mq_flags = 0;
    mq_setattr(both, &waits, NULL);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        receive(both);
        fflush(stdout);
        _exit(0);
    }
    usleep(3000);
    mq_send(both, "at last", 8, 5);
    waitpid(child, NULL, 0);
    printf("unlink: %s, again: %s\n", error(mq_unlink(name)), error(mq_unlink(name)));
    mq_send(both, "still", 6, 0);
    receive(both);
    printf("close: %s, again: %s\n", error(mq_close(both)), error(mq_close(both)));
    struct mq_attr wrong = {.mq_maxmsg = 0, .mq_msgsize = 16};
    printf("no messages: %s\n", error(mq_open(name, O_RDWR | O_CREAT, 0600, &wrong)));
    wrong.mq_maxmsg = 4;
    wrong.mq_msgsize = 0;
    printf("no bytes: %s\n", error(mq_open(name, O_RDWR | O_CREAT, 0600, &wrong)));
    printf("a folder: %s\n", error(mq_open("/a/b", O_RDWR | O_CREAT, 0600, &wished)));
    both = mq_open(name, O_RDWR | O_CREAT, 0600, NULL);
    mq_getattr(both, &is);
    printf("%ld of %ld bytes at first\n", is.mq_maxmsg, is.mq_msgsize);
    mq_close(both);
    mq_unlink(name);
}

/* ---------------------------------------------------------------- shared memory of POSIX */

static void objects(void) {
    char name[32];
    snprintf(name, sizeof name, "/interlock-%d", getpid());
    printf("not there: %s\n", error(shm_open(name, O_RDWR, 0)));
    int file = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    printf("exclusive: %s\n", error(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600)));
    printf("closed by execve: %d\n", fcntl(file, F_GETFD));
    printf("size: %s\n", error(ftruncate(file, 6000)));
    char *shared = mmap(NULL, 6000, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    int again = shm_open(name, O_RDONLY, 0);
    printf("unlink: %s, again: %s\n", error(shm_unlink(name)), error(shm_unlink(name)));
    printf("mapped to write: %s\n", error(mmap(NULL, 6000, PROT_WRITE, MAP_SHARED, again, 0) == MAP_FAILED ? -1 : 0));
    char *seen = mmap(NULL, 6000, PROT_READ, MAP_SHARED, again, 0);
    close(file);
    close(again);
    if (fork() == 0) {
        strcpy(shared + 5000, "from the child");
        _exit(0);
    }
    wait(NULL);
    printf("%s\n", seen + 5000);
    char longest[300];
    memset(longest, 'x', sizeof longest);
    longest[0] = '/';
    longest[299] = 0;
    printf("long name: %s\n", error(shm_open(longest, O_RDWR | O_CREAT, 0600)));
    printf("a folder: %s\n", error(shm_open("/a/b", O_RDWR | O_CREAT, 0600)));
}

int main(void) {
    alarm(20);
    messages();
    segments();
    posix();
    objects();
    return 0;
}

/* Calls on memory that must fail, and some that must not, with the error that Linux gives. Addresses are not printed. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096L
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static char *base; /* 16 pages of address space of our own; a hole after page 7, page 8 to 15 mapped again from 9 */

static const char *name(int error) {
    switch (error) {
        case 0: return "ok";
        case EPERM: return "EPERM";
        case ENOENT: return "ENOENT";
        case EBADF: return "EBADF";
        case EAGAIN: return "EAGAIN";
        case ENOMEM: return "ENOMEM";
        case EACCES: return "EACCES";
        case EFAULT: return "EFAULT";
        case EBUSY: return "EBUSY";
        case EEXIST: return "EEXIST";
        case ENODEV: return "ENODEV";
        case EINVAL: return "EINVAL";
        case EIDRM: return "EIDRM";
        case EOVERFLOW: return "EOVERFLOW";
        case ENOSYS: return "ENOSYS";
        default: return "another error";
    }
}

static long try(const char *what, long result) {
    printf("%-58s %s\n", what, result == -1 ? name(errno) : "ok");
    return result;
}

#define TRY(call) (errno = 0, try(#call, (long)(call)))

static long map(long address, unsigned long bytes, int protection, int flags, int fd, long offset) {
    return syscall(SYS_mmap, address, bytes, protection, flags, fd, offset);
}

static long remap(void *address, unsigned long from, unsigned long to, int flags, void *target) {
    return syscall(SYS_mremap, address, from, to, flags, target);
}

static void lay(void) {
    munmap(base, 24 * PAGE);
    map((long)base, 8 * PAGE, RW, ANON | MAP_FIXED, -1, 0);
    map((long)base + 9 * PAGE, 7 * PAGE, RW, ANON | MAP_FIXED, -1, 0);
}

#define B(n) (base + (n)*PAGE)
#define L(n) ((long)base + (n)*PAGE)

int main(void) {
    base = mmap(0, 64 * PAGE, PROT_NONE, ANON, -1, 0);
    munmap(base, 64 * PAGE);
    lay();
    int file = open("/tmp/mapped", O_RDWR | O_CREAT | O_TRUNC, 0600);
    ftruncate(file, 2 * PAGE);
    int reader = open("/tmp/mapped", O_RDONLY);
    int writer = open("/tmp/mapped", O_WRONLY);
    int folder = open("/tmp", O_RDONLY);
    int device = open("/dev/null", O_RDWR);

    puts("mmap");
    TRY(map(0, 0, RW, ANON, -1, 0));
    TRY(map(0, PAGE, RW, MAP_ANONYMOUS, -1, 0));
    TRY(map(0, PAGE, RW, ANON, -1, 1));
    TRY(map(0, PAGE, RW, ANON, -1, PAGE));
    TRY(map(0, -1L, RW, ANON, -1, 0));
    TRY(map(0, -PAGE, RW, ANON, -1, 0));
    TRY(map(0, 1L << 47, RW, ANON | MAP_NORESERVE, -1, 0));
    TRY(map(L(1) + 1, PAGE, RW, ANON | MAP_FIXED, -1, 0));
    TRY(map(0x7ffffffff000, PAGE, RW, ANON | MAP_FIXED, -1, 0));
    TRY(map(-PAGE, PAGE, RW, ANON | MAP_FIXED, -1, 0));
    TRY(map(L(3), PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0));
    TRY(map(L(8), PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0));
    lay();
    TRY(map(L(8), 2 * PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0));
    TRY(map(L(8), PAGE, 0x7f, ANON | MAP_FIXED, -1, 0));
    TRY(map(0, PAGE, RW, ANON | MAP_GROWSDOWN, -1, 0));
    TRY(map(0, PAGE, RW, ANON | MAP_STACK | MAP_POPULATE, -1, 0));
    TRY(map(0, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0));
    TRY(map(0, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    TRY(map(0, PAGE, RW, MAP_PRIVATE, -1, 0));
    TRY(map(0, 0, RW, MAP_PRIVATE, -1, 0));
    TRY(map(0, PAGE, RW, MAP_PRIVATE, 99, 0));
    TRY(map(0, 0, RW, MAP_PRIVATE, file, 0));
    TRY(map(0, PAGE, RW, 0, file, 0));
    TRY(map(0, PAGE, RW, MAP_SHARED, file, 0));
    TRY(map(0, PAGE, RW, MAP_SHARED, file, 7));
    TRY(map(0, PAGE, RW, MAP_SHARED, file, -PAGE));
    TRY(map(0, 2 * PAGE, RW, MAP_SHARED, file, -PAGE));
    TRY(map(0, PAGE, RW, MAP_PRIVATE, reader, 0));
    TRY(map(0, PAGE, RW, MAP_SHARED, reader, 0));
    TRY(map(0, PAGE, PROT_READ, MAP_SHARED, reader, 0));
    TRY(map(0, PAGE, PROT_READ, MAP_SHARED, writer, 0));
    TRY(map(0, PAGE, PROT_READ, MAP_PRIVATE, writer, 0));
    TRY(map(0, PAGE, PROT_READ, MAP_PRIVATE, folder, 0));
    TRY(map(0, PAGE, PROT_READ, MAP_PRIVATE, device, 0));

    puts("munmap");
    TRY(munmap(B(1) + 1, PAGE));
    TRY(munmap(B(1), 0));
    TRY(munmap(B(1), -1L));
    TRY(munmap((void *)-PAGE, PAGE));
    TRY(munmap((void *)0x7ffffffff000, 1));
    TRY(munmap(B(1), 1));
    TRY(munmap(B(1), 1));
    TRY(munmap(B(0), 24 * PAGE));
    lay();

    puts("mprotect");
    TRY(mprotect(B(1) + 1, PAGE, PROT_READ));
    TRY(mprotect(B(1), 0, PROT_READ));
    TRY(mprotect(B(1), -1L, PROT_READ));
    TRY(syscall(SYS_mprotect, B(1), PAGE, 0x40));
    TRY(syscall(SYS_mprotect, B(1), PAGE, 0x8));
    TRY(syscall(SYS_mprotect, B(1), PAGE, 0x03000000));
    TRY(mprotect(B(8), PAGE, PROT_READ));
    TRY(mprotect(B(7), 2 * PAGE, PROT_READ));
    TRY(mprotect(B(7), PAGE, RW));
    TRY(mprotect(B(6), 2 * PAGE, PROT_NONE));
    TRY(mprotect(B(6), 2 * PAGE, PROT_EXEC));
    TRY(mprotect((void *)-PAGE, PAGE, PROT_READ));
    char *shared = mmap(0, PAGE, PROT_READ, MAP_SHARED, reader, 0);
    TRY(mprotect(shared, PAGE, RW));
    TRY(mprotect(shared, PAGE, PROT_NONE));
    lay();

    puts("mremap");
    TRY(remap(B(1) + 1, PAGE, PAGE, 0, 0));
    TRY(remap(B(1), PAGE, 0, 0, 0));
    TRY(remap(B(1), PAGE, PAGE, 64, 0));
    TRY(remap(B(1), PAGE, PAGE, MREMAP_FIXED, B(20)));
    TRY(remap(B(1), PAGE, 2 * PAGE, MREMAP_MAYMOVE | 4, 0));
    TRY(remap(B(1), PAGE, PAGE, 4, 0));
    TRY(remap(B(1), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, B(20) + 1));
    TRY(remap(B(1), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, B(2)));
    TRY(remap(B(1), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)-PAGE));
    TRY(remap(B(8), PAGE, 2 * PAGE, MREMAP_MAYMOVE, 0));
    TRY(remap(B(7), 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE, 0));
    TRY(remap(B(1), PAGE, 2 * PAGE, 0, 0));
    TRY(remap(B(7), PAGE, 2 * PAGE, 0, 0));
    lay();
    TRY(remap(B(1), 0, PAGE, MREMAP_MAYMOVE, 0));
    TRY(remap(B(1), PAGE, 1L << 47, MREMAP_MAYMOVE, 0));
    strcpy(B(2), "carried");
    TRY(remap(B(2), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, B(20)));
    printf("%s\n", B(20));
    TRY(msync(B(2), PAGE, MS_ASYNC));
    TRY(remap(B(20), PAGE, PAGE, MREMAP_MAYMOVE | 4, B(21)));
    printf("what stays is empty: %d\n", *B(20));
    TRY(remap(B(9), 7 * PAGE, 3 * PAGE, 0, 0));
    TRY(msync(B(12), PAGE, MS_ASYNC));
    lay();

    puts("madvise");
    TRY(madvise(B(1) + 1, PAGE, MADV_DONTNEED));
    TRY(madvise(B(1), PAGE, 77));
    TRY(madvise(B(1), 0, MADV_DONTNEED));
    TRY(madvise(B(1), 0, 77));
    TRY(madvise(B(1), -1L, MADV_DONTNEED));
    TRY(madvise(B(8), PAGE, MADV_DONTNEED));
    TRY(madvise(B(7), 3 * PAGE, MADV_DONTNEED));
    strcpy(B(3), "gone");
    strcpy(B(4), "kept");
    TRY(madvise(B(3), 1, MADV_DONTNEED));
    printf("'%s' '%s'\n", B(3), B(4));
    char *mapped = mmap(0, 2 * PAGE, RW, MAP_SHARED, file, 0);
    TRY(madvise(mapped, PAGE, MADV_FREE));
    TRY(madvise(mapped, PAGE, MADV_WILLNEED));
    TRY(madvise(B(1), PAGE, MADV_RANDOM));
    TRY(madvise(B(1), PAGE, MADV_FREE));

    puts("mincore");
    unsigned char core[16];
    TRY(mincore(B(1) + 1, PAGE, core));
    TRY(mincore(B(1), PAGE, (void *)1));
    TRY(mincore(B(8), PAGE, core));
    TRY(mincore(B(7), 2 * PAGE, core));
    TRY(mincore(B(1), -1L, core));
    TRY(mincore(B(1), 0, core));
    *B(10) = 1;
    *B(12) = 1;
    TRY(mincore(B(9), 5 * PAGE, core));
    printf("%d %d %d %d %d\n", core[0] & 1, core[1] & 1, core[2] & 1, core[3] & 1, core[4] & 1);

    puts("msync");
    TRY(msync(mapped + 1, PAGE, MS_SYNC));
    TRY(msync(mapped, PAGE, MS_SYNC | MS_ASYNC));
    TRY(msync(mapped, PAGE, 64));
    TRY(msync(mapped, -1L, MS_SYNC));
    TRY(msync(B(7), 3 * PAGE, MS_SYNC));
    strcpy(mapped, "stored by the processor");
    TRY(msync(mapped, PAGE, MS_SYNC));
    char text[32] = "";
    pread(file, text, 24, 0);
    puts(text);
    pwrite(file, "written by the kernel", 22, PAGE);
    printf("%s\n", mapped + PAGE);

    puts("mlock");
    TRY(mlock(B(1) + 1, PAGE));
    TRY(mlock(B(7), 3 * PAGE));
    TRY(syscall(SYS_mlock2, B(1), PAGE, 8));
    TRY(munlock(B(1), PAGE));
    TRY(munlock(B(8), PAGE));
    TRY(mlockall(0));
    TRY(mlockall(64));
    TRY(munlockall());

    puts("shm");
    int segment = TRY(shmget(IPC_PRIVATE, 3 * PAGE, 0600));
    TRY(shmget(IPC_PRIVATE, 0, 0600));
    TRY(shmget(0x5a5a1234, PAGE, 0600));
    int named = TRY(shmget(0x5a5a1234, PAGE, IPC_CREAT | 0600));
    TRY(shmget(0x5a5a1234, PAGE, IPC_CREAT | IPC_EXCL | 0600));
    TRY(shmget(0x5a5a1234, 2 * PAGE, 0600));
    printf("the same: %d\n", shmget(0x5a5a1234, 0, 0600) == named);
    char *one = (char *)TRY(shmat(segment, 0, 0));
    char *two = (char *)TRY(shmat(segment, 0, SHM_RDONLY));
    TRY(shmat(12345678, 0, 0));
    TRY(shmat(segment, B(1), 0));
    TRY(shmat(segment, B(1) + 1, 0));
    TRY(shmat(segment, B(1) + 1, SHM_RND | SHM_REMAP));
    strcpy(one + 2 * PAGE, "one frame, three addresses");
    printf("%s; %s\n", two + 2 * PAGE, B(3));
    struct shmid_ds about;
    TRY(shmctl(segment, IPC_STAT, &about));
    printf("%ld bytes, attached %ld times, mode %o\n", (long)about.shm_segsz, (long)about.shm_nattch, about.shm_perm.mode);
    TRY(shmctl(segment, IPC_RMID, 0));
    TRY(shmctl(segment, IPC_STAT, &about));
    printf("mode %o\n", about.shm_perm.mode);
    TRY(shmdt(one + PAGE));
    TRY(shmdt(one));
    TRY(shmdt(one));
    TRY(shmdt(two));
    TRY(shmdt(B(1)));
    TRY(shmctl(segment, IPC_STAT, &about));
    TRY(shmctl(named, 4711, 0));
    TRY(shmctl(named, IPC_RMID, 0));

    puts("brk");
    char *heap = sbrk(0);
    printf("%d\n", syscall(SYS_brk, 0) == (long)heap);
    printf("%d\n", syscall(SYS_brk, heap + 5000) == (long)heap + 5000);
    heap[4999] = 1;
    printf("%d\n", syscall(SYS_brk, 1L << 46) == (long)heap + 5000);
    printf("%d\n", syscall(SYS_brk, heap) == (long)heap);
    unlink("/tmp/mapped");
    return 0;
}

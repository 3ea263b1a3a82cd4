package dev.interlock.os.syscall;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The names of system calls that do not exist here, so that a message can say what a program has asked for. */
final class AbsentCalls {
    /** Number and name, {@code <asm/unistd_64.h>}. */
    private static final String LIST = """
            101 ptrace 103 syslog 122 setfsuid 123 setfsgid 125 capget 126 capset 134 uselib 135 personality
            136 ustat 139 sysfs 153 vhangup 154 modify_ldt 155 pivot_root 156 _sysctl 159 adjtimex 161 chroot
            163 acct 164 settimeofday 165 mount 166 umount2 167 swapon 168 swapoff 169 reboot 170 sethostname
            171 setdomainname 172 iopl 173 ioperm 174 create_module 175 init_module 176 delete_module
            177 get_kernel_syms 178 query_module 179 quotactl 180 nfsservctl 181 getpmsg 182 putpmsg
            183 afs_syscall 184 tuxcall 185 security 187 readahead 188 setxattr 189 lsetxattr 190 fsetxattr
            191 getxattr 192 lgetxattr 193 fgetxattr 194 listxattr 195 llistxattr 196 flistxattr
            197 removexattr 198 lremovexattr 199 fremovexattr 205 set_thread_area 206 io_setup 207 io_destroy
            208 io_getevents 209 io_submit 210 io_cancel 211 get_thread_area 212 lookup_dcookie
            214 epoll_ctl_old 215 epoll_wait_old 216 remap_file_pages 219 restart_syscall 222 timer_create
            223 timer_settime 224 timer_gettime 225 timer_getoverrun 226 timer_delete 227 clock_settime
            236 vserver 237 mbind 238 set_mempolicy 239 get_mempolicy 244 mq_notify 246 kexec_load 248 add_key
            249 request_key 250 keyctl 251 ioprio_set 252 ioprio_get 253 inotify_init 254 inotify_add_watch
            255 inotify_rm_watch 256 migrate_pages 272 unshare 276 tee 277 sync_file_range 278 vmsplice
            279 move_pages 282 signalfd 283 timerfd_create 286 timerfd_settime 287 timerfd_gettime
            289 signalfd4 294 inotify_init1 298 perf_event_open 299 recvmmsg 300 fanotify_init
            301 fanotify_mark 303 name_to_handle_at 304 open_by_handle_at 305 clock_adjtime 307 sendmmsg
            308 setns 310 process_vm_readv 311 process_vm_writev 312 kcmp 313 finit_module 314 sched_setattr
            315 sched_getattr 317 seccomp 320 kexec_file_load 321 bpf 322 execveat 323 userfaultfd 327 preadv2
            328 pwritev2 329 pkey_mprotect 330 pkey_alloc 331 pkey_free 333 io_pgetevents 424 pidfd_send_signal
            425 io_uring_setup 426 io_uring_enter 427 io_uring_register 428 open_tree 429 move_mount 430 fsopen
            431 fsconfig 432 fsmount 433 fspick 434 pidfd_open 437 openat2 438 pidfd_getfd 440 process_madvise
            442 mount_setattr 443 quotactl_fd 444 landlock_create_ruleset 445 landlock_add_rule
            446 landlock_restrict_self 447 memfd_secret 448 process_mrelease 449 futex_waitv
            450 set_mempolicy_home_node 451 cachestat
            """;

    private static final Map<Long, String> NAMES = names();

    private AbsentCalls() {}

    private static Map<Long, String> names() {
        Map<Long, String> names = new TreeMap<>();
        String[] words = LIST.split("\\s+");
        for (int i = 0; i < words.length; i += 2) {
            names.put(Long.valueOf(words[i]), words[i + 1]);
        }
        return names;
    }

    static Optional<String> nameOf(long number) {
        return Optional.ofNullable(NAMES.get(number));
    }
}

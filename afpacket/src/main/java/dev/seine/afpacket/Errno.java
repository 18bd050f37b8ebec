package dev.seine.afpacket;

import java.util.Arrays;
import java.util.Optional;

/** Error numbers of {@code <asm-generic/errno.h>} that the calls of this package are known to give. */
enum Errno {
    EPERM(1, "Operation not permitted"),
    ENOENT(2, "No such file or directory"),
    EINTR(4, "Interrupted system call"),
    ENXIO(6, "No such device or address"),
    EBADF(9, "Bad file descriptor"),
    EAGAIN(11, "Resource temporarily unavailable"),
    ENOMEM(12, "Cannot allocate memory"),
    EACCES(13, "Permission denied"),
    EFAULT(14, "Bad address"),
    EBUSY(16, "Device or resource busy"),
    ENODEV(19, "No such device"),
    EINVAL(22, "Invalid argument"),
    ENFILE(23, "Too many open files in system"),
    EMFILE(24, "Too many open files"),
    ENOSPC(28, "No space left on device"),
    ENOPROTOOPT(92, "Protocol not available"),
    EOPNOTSUPP(95, "Operation not supported"),
    EAFNOSUPPORT(97, "Address family not supported by protocol"),
    ENETDOWN(100, "Network is down"),
    ENOBUFS(105, "No buffer space available"),
    ECONNREFUSED(111, "Connection refused"),
    EALREADY(114, "Operation already in progress");

    private final int number;
    private final String text;

    Errno(int number, String text) {
        this.number = number;
        this.text = text;
    }

    int number() {
        return number;
    }

    /** {@code EPERM (Operation not permitted)}. */
    String described() {
        return name() + " (" + text + ")";
    }

    static Optional<Errno> of(int number) {
        return Arrays.stream(values()).filter(errno -> errno.number == number).findFirst();
    }
}

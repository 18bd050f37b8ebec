package dev.seine.afpacket;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Optional;

/**
 * The system calls of a ring, one typed method each; a failure becomes a {@link NativeCallException}. The error number is
 * kept in memory of the object, so one object is for one thread at a time; only {@link #poll} may run beside another call.
 * Not final so that tests can let a call fail.
 */
class LinuxCalls {
    static final int AF_PACKET = 17;
    static final int SOCK_RAW_CLOEXEC = 3 | 0x80000; // SOCK_RAW | SOCK_CLOEXEC
    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000; // SOCK_DGRAM | SOCK_CLOEXEC
    static final int ETH_P_ALL = 0x0003;
    static final int IFF_UP = 1;
    static final int POLLIN = 0x0001;
    static final int POLLERR = 0x0008;
    static final long SIOCGIFNAME = 0x8910;
    static final long SIOCGIFFLAGS = 0x8913;
    static final long SIOCETHTOOL = 0x8946;
    static final int ETHTOOL_GTSO = 0x1e; // <linux/ethtool.h>
    static final int ETHTOOL_GGSO = 0x23;
    static final int ETHTOOL_GFLAGS = 0x25;
    static final int ETHTOOL_GGRO = 0x2b;
    static final MemoryLayout IFREQ = MemoryLayout.sequenceLayout(10, JAVA_INT); // struct ifreq, <linux/if.h>
    static final long IFREQ_UNION = 16; // after ifr_name[IFNAMSIZ]
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int PROT_READ_WRITE = 1 | 2; // PROT_READ | PROT_WRITE
    private static final int MAP_SHARED = 1;
    private static final long MAP_FAILED = -1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET =
            call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SETSOCKOPT =
            call("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKOPT =
            call("getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle BIND = call("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKNAME =
            call("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle IF_NAMETOINDEX = call("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle IOCTL = call(
            "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle MMAP =
            call("mmap", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP = call("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle MLOCK = call("mlock", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle POLL =
            call("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SENDTO =
            call("sendto", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle ADJTIMEX = call("adjtimex", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final MemorySegment state;
    private final MemorySegment pollState;
    private final MemorySegment length;

    LinuxCalls(Arena arena) {
        state = arena.allocate(CALL_STATE);
        pollState = arena.allocate(CALL_STATE);
        length = arena.allocate(JAVA_INT);
    }

    int socket(int domain, int type, int protocol) throws NativeCallException {
        String call = "socket(" + (domain == AF_UNIX ? "AF_UNIX" : "AF_PACKET") + ")";
        return checked(call, () -> (int) SOCKET.invokeExact(state, domain, type, protocol));
    }

    void setsockopt(int fd, SocketOption option, MemorySegment value) throws NativeCallException {
        checked("setsockopt(" + option + ")", () ->
                (int) SETSOCKOPT.invokeExact(state, fd, option.level, option.number, value, (int) value.byteSize()));
    }

    void getsockopt(int fd, SocketOption option, MemorySegment value) throws NativeCallException {
        length.set(JAVA_INT, 0, (int) value.byteSize());
        checked("getsockopt(" + option + ")", () ->
                (int) GETSOCKOPT.invokeExact(state, fd, option.level, option.number, value, length));
    }

    void bind(int fd, MemorySegment address, String interfaceName) throws NativeCallException {
        checked("bind(" + interfaceName + ")", () ->
                (int) BIND.invokeExact(state, fd, address, (int) address.byteSize()));
    }

    void getsockname(int fd, MemorySegment address) throws NativeCallException {
        length.set(JAVA_INT, 0, (int) address.byteSize());
        checked("getsockname", () -> (int) GETSOCKNAME.invokeExact(state, fd, address, length));
    }

    /** The index of an interface of the network namespace that the calling thread is in. */
    int ifNameToIndex(String interfaceName) throws NativeCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(interfaceName);
            String call = "if_nametoindex(" + interfaceName + ")";
            int index = checked(call, () -> (int) IF_NAMETOINDEX.invokeExact(state, name));
            if (index == 0) {
                throw new NativeCallException(call, errno());
            }
            return index;
        }
    }

    /** The present name of an interface in the socket's network namespace; empty when there is none of that index. */
    Optional<String> interfaceName(int fd, int index) throws NativeCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(IFREQ);
            request.set(JAVA_INT, IFREQ_UNION, index);
            if (unchecked(() -> (int) IOCTL.invokeExact(state, fd, SIOCGIFNAME, request)) == 0) {
                return Optional.of(request.getString(0));
            }
            if (errno() == Errno.ENODEV.number()) {
                return Optional.empty();
            }
            throw new NativeCallException("ioctl(SIOCGIFNAME " + index + ")", errno());
        }
    }

    /** The IFF_ flags of an interface in the socket's network namespace; 0 when it has just gone. */
    int interfaceFlags(int fd, String name) throws NativeCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(IFREQ);
            request.setString(0, name);
            if (unchecked(() -> (int) IOCTL.invokeExact(state, fd, SIOCGIFFLAGS, request)) == 0) {
                return Short.toUnsignedInt(request.get(JAVA_SHORT, IFREQ_UNION));
            }
            if (errno() == Errno.ENODEV.number()) {
                return 0;
            }
            throw new NativeCallException("ioctl(SIOCGIFFLAGS " + name + ")", errno());
        }
    }

    /** A value of {@code struct ethtool_value}; 0 when the interface's driver does not know the question. */
    int ethtool(int fd, String name, int command) throws NativeCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(JAVA_INT, command, 0); // cmd, data
            MemorySegment request = arena.allocate(IFREQ.byteSize(), ADDRESS.byteAlignment());
            request.setString(0, name);
            request.set(ADDRESS, IFREQ_UNION, value);
            if (unchecked(() -> (int) IOCTL.invokeExact(state, fd, SIOCETHTOOL, request)) == 0) {
                return value.get(JAVA_INT, Integer.BYTES);
            }
            if (errno() == Errno.EOPNOTSUPP.number()) {
                return 0;
            }
            throw new NativeCallException("ioctl(SIOCETHTOOL " + name + ")", errno());
        }
    }

    /** The state of the kernel's clock, and its number TIME_OK to TIME_ERROR. */
    int adjtimex(MemorySegment timex) throws NativeCallException {
        return checked("adjtimex", () -> (int) ADJTIMEX.invokeExact(state, timex));
    }

    /** Maps the ring of a socket; the mapping ends with the arena. */
    MemorySegment mmap(int fd, long bytes, Arena arena) throws NativeCallException {
        long address;
        try {
            address = (long) MMAP.invokeExact(state, MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_SHARED, fd, 0L);
        } catch (Throwable e) {
            throw impossible(e);
        }
        if (address == MAP_FAILED) {
            throw new NativeCallException("mmap(" + bytes + " bytes of ring)", errno());
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes, arena, LinuxCalls::munmap);
    }

    /** Asks for a mapping to be locked; false when the limit of locked memory (RLIMIT_MEMLOCK) forbids it. */
    boolean mlock(MemorySegment memory) {
        return unchecked(() -> (int) MLOCK.invokeExact(state, memory, memory.byteSize())) == 0;
    }

    /** Waits for one descriptor; true when it has something to report. A signal ends the wait like the timeout. */
    boolean poll(MemorySegment pollfd, int timeoutMs) throws NativeCallException {
        int ready;
        try {
            ready = (int) POLL.invokeExact(pollState, pollfd, 1L, timeoutMs);
        } catch (Throwable e) {
            throw impossible(e);
        }
        int error = (int) ERRNO.get(pollState, 0L);
        if (ready < 0 && error != Errno.EINTR.number()) {
            throw new NativeCallException("poll", error);
        }
        return ready > 0;
    }

    /** Sends one datagram; {@code destination} is for the message of a failure. */
    void sendto(int fd, MemorySegment datagram, MemorySegment address, String destination) throws NativeCallException {
        checked("sendto(" + destination + ")", () -> (int) (long) SENDTO.invokeExact(
                state, fd, datagram, datagram.byteSize(), MSG_NOSIGNAL, address, (int) address.byteSize()));
    }

    void close(int fd) throws NativeCallException {
        checked("close", () -> (int) CLOSE.invokeExact(state, fd));
    }

    private static void munmap(MemorySegment memory) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment callState = arena.allocate(CALL_STATE);
            if ((int) MUNMAP.invokeExact(callState, memory, memory.byteSize()) != 0) {
                throw new IllegalStateException("munmap: errno " + (int) ERRNO.get(callState, 0L));
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    private static MethodHandle call(String name, FunctionDescriptor descriptor, Linker.Option... more) {
        Linker.Option[] options = Arrays.copyOf(more, more.length + 1);
        options[more.length] = Linker.Option.captureCallState("errno");
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    private int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    private int checked(String call, Call function) throws NativeCallException {
        int result = unchecked(function);
        if (result < 0) {
            throw new NativeCallException(call, errno());
        }
        return result;
    }

    private static int unchecked(Call call) {
        try {
            return call.invoke();
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** A downcall throws only when its arguments are wrong, such as memory of a ring that another thread has closed. */
    private static RuntimeException impossible(Throwable e) {
        if (e instanceof RuntimeException wrongArgument) {
            return wrongArgument;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a system call has thrown", e);
    }

    /** One native call with its arguments. */
    private interface Call {
        // Throwable because that is what MethodHandle.invokeExact declares.
        int invoke() throws Throwable;
    }
}

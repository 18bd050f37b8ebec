package dev.seine.afpacket;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;

/** The functions of {@code <pcap/pcap.h>} that filters need, one typed method each. */
final class LibpcapCalls {
    static final int PCAP_ERRBUF_SIZE = 256;
    static final int PCAP_NETMASK_UNKNOWN = 0xFFFFFFFF;
    private static final long STRING_MAX_BYTES = 4096;

    /** {@code struct bpf_program} of {@code <pcap/bpf.h>}; its instructions are laid out as {@code sock_filter}. */
    static final StructLayout BPF_PROGRAM = structLayout(
                    JAVA_INT.withName("bf_len"), paddingLayout(4), ADDRESS.withName("bf_insns"))
            .withName("bpf_program");

    /** {@code struct pcap_pkthdr}, with the 64-bit {@code struct timeval} of the supported machines. */
    static final StructLayout PCAP_PKTHDR = structLayout(
                    JAVA_LONG.withName("ts.tv_sec"),
                    JAVA_LONG.withName("ts.tv_usec"),
                    JAVA_INT.withName("caplen"),
                    JAVA_INT.withName("len"))
            .withName("pcap_pkthdr");

    // Debian names the library 0.8 for historical reasons, everyone else 1; macOS has it without a number.
    private static final Optional<SymbolLookup> LIBRARY =
            firstOf(List.of("libpcap.so.1", "libpcap.so.0.8", "libpcap.A.dylib", "libpcap.dylib"));

    private static final MethodHandle LIB_VERSION = call("pcap_lib_version", FunctionDescriptor.of(ADDRESS));
    private static final MethodHandle CREATE = call("pcap_create", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle SET_SNAPLEN =
            call("pcap_set_snaplen", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SET_BUFFER_SIZE =
            call("pcap_set_buffer_size", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle ACTIVATE = call("pcap_activate", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle STATUSTOSTR = call("pcap_statustostr", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final MethodHandle OPEN_DEAD =
            call("pcap_open_dead", FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle DATALINK = call("pcap_datalink", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle COMPILE =
            call("pcap_compile", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle GETERR = call("pcap_geterr", FunctionDescriptor.of(ADDRESS, ADDRESS));
    private static final MethodHandle FREECODE = call("pcap_freecode", FunctionDescriptor.ofVoid(ADDRESS));
    private static final MethodHandle CLOSE = call("pcap_close", FunctionDescriptor.ofVoid(ADDRESS));
    // Critical, so that frames on the heap are not copied: it only interprets the program and cannot block.
    private static final MethodHandle OFFLINE_FILTER = call(
            "pcap_offline_filter",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS),
            Linker.Option.critical(true));

    private LibpcapCalls() {}

    /** Whether there is a libpcap; the other methods may be called only then. */
    static boolean present() {
        return LIBRARY.isPresent();
    }

    static String libVersion() {
        return string(invoke(() -> (MemorySegment) LIB_VERSION.invokeExact()));
    }

    static MemorySegment create(MemorySegment source, MemorySegment errorBuffer) {
        return invoke(() -> (MemorySegment) CREATE.invokeExact(source, errorBuffer));
    }

    static int setSnaplen(MemorySegment handle, int snapLength) {
        return invoke(() -> (int) SET_SNAPLEN.invokeExact(handle, snapLength));
    }

    static int setBufferSize(MemorySegment handle, int bytes) {
        return invoke(() -> (int) SET_BUFFER_SIZE.invokeExact(handle, bytes));
    }

    static int activate(MemorySegment handle) {
        return invoke(() -> (int) ACTIVATE.invokeExact(handle));
    }

    static String statusToString(int status) {
        return string(invoke(() -> (MemorySegment) STATUSTOSTR.invokeExact(status)));
    }

    static MemorySegment openDead(int linkType, int snapLength) {
        return invoke(() -> (MemorySegment) OPEN_DEAD.invokeExact(linkType, snapLength));
    }

    static int datalink(MemorySegment handle) {
        return invoke(() -> (int) DATALINK.invokeExact(handle));
    }

    /** Compiles with the optimizer on; 0 when all went well. */
    static int compile(MemorySegment handle, MemorySegment program, MemorySegment expression) {
        return invoke(() -> (int) COMPILE.invokeExact(handle, program, expression, 1, PCAP_NETMASK_UNKNOWN));
    }

    static String error(MemorySegment handle) {
        return string(invoke(() -> (MemorySegment) GETERR.invokeExact(handle)));
    }

    static void freeCode(MemorySegment program) {
        invoke(() -> {
            FREECODE.invokeExact(program);
            return 0;
        });
    }

    static void close(MemorySegment handle) {
        invoke(() -> {
            CLOSE.invokeExact(handle);
            return 0;
        });
    }

    /** What the program returns for a frame: 0, or the bytes to keep. */
    static int offlineFilter(MemorySegment program, MemorySegment header, MemorySegment frame) {
        try {
            return (int) OFFLINE_FILTER.invokeExact(program, header, frame);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static Optional<SymbolLookup> firstOf(List<String> libraryNames) {
        return libraryNames.stream().flatMap(name -> library(name).stream()).findFirst();
    }

    private static Optional<SymbolLookup> library(String name) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // there is no library of that name
        }
    }

    private static MethodHandle call(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        // Without the library the table must still load, so that the lack can be reported; nothing calls these handles.
        return LIBRARY.map(
                        library -> Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor, options))
                .orElseGet(() -> MethodHandles.empty(descriptor.toMethodType()));
    }

    private static String string(MemorySegment pointer) {
        return pointer.reinterpret(STRING_MAX_BYTES).getString(0);
    }

    private static <T> T invoke(Call<T> call) {
        try {
            return call.invoke();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException wrongArgument
                ? wrongArgument
                : new IllegalStateException("a libpcap function has thrown", e);
    }

    /** One native call with its arguments. */
    private interface Call<T> {
        // Throwable because that is what MethodHandle.invokeExact declares.
        T invoke() throws Throwable;
    }
}

package dev.seine.afpacket;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;

/** The size of a memory page, which ring blocks are multiples of: 4 KiB on most machines, 16 or 64 KiB on some aarch64. */
final class PageSize {
    /** In bytes; 4,096 where the C library has no {@code getpagesize} and there can be no ring either. */
    static final int BYTES = query();

    private PageSize() {}

    private static int query() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("getpagesize")
                .map(address -> {
                    try {
                        return (int) linker.downcallHandle(address, FunctionDescriptor.of(JAVA_INT))
                                .invokeExact();
                    } catch (Throwable e) {
                        throw new AssertionError("getpagesize takes nothing and cannot fail", e);
                    }
                })
                .orElse(4096);
    }
}

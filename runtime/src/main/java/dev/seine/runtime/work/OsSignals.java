package dev.seine.runtime.work;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.IntConsumer;

/**
 * Signals of the operating system through {@code sun.misc.Signal} of the module jdk.unsupported. By reflection, because
 * javac warns of that class in a way that cannot be switched off, and warnings are errors here.
 */
final class OsSignals {
    static final int SIGHUP = 1;
    static final int SIGINT = 2;
    static final int SIGTERM = 15;

    private OsSignals() {}

    /**
     * Calls the handler, on a thread of its own, with the signal's number each time that the signal comes.
     *
     * @param name without its SIG: {@code TERM}
     * @throws IllegalStateException if this Java runtime does not let programs handle the signal
     */
    static void handle(String name, IntConsumer handler) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Object signal = signalClass.getConstructor(String.class).newInstance(name);
            int number = (int) signalClass.getMethod("getNumber").invoke(signal);
            MethodHandle accept = MethodHandles.lookup()
                    .findVirtual(IntConsumer.class, "accept", MethodType.methodType(void.class, int.class));
            MethodHandle onSignal = MethodHandles.dropArguments(
                    MethodHandles.insertArguments(accept, 0, handler, number), 0, signalClass);
            Object proxy = MethodHandleProxies.asInterfaceInstance(handlerClass, onSignal);
            signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "cannot handle SIG" + name
                            + "; the Java runtime needs the module jdk.unsupported and must not be started with -Xrs",
                    e);
        }
    }
}

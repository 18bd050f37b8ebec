package dev.seine.runtime.work;

import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Signals of the operating system through {@code sun.misc.Signal} of the module jdk.unsupported. By reflection, because
 * javac warns of that class in a way that cannot be switched off, and warnings are errors here.
 */
final class OsSignals {
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
            Object proxy = Proxy.newProxyInstance(
                    OsSignals.class.getClassLoader(), new Class<?>[] {handlerClass}, (self, method, arguments) -> {
                        return switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(self);
                            case "equals" -> arguments != null && self == arguments[0];
                            case "toString" -> "handler of SIG" + name;
                            default -> {
                                handler.accept(number);
                                yield null;
                            }
                        };
                    });
            signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "cannot handle SIG" + name
                            + "; the Java runtime needs the module jdk.unsupported and must not be started with -Xrs",
                    e);
        }
    }
}

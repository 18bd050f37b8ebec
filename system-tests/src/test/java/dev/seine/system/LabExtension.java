package dev.seine.system;

import dev.seine.testkit.Requirements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test its {@link Lab}, and all tests one broker. */
final class LabExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(LabExtension.class);
    private static final AtomicInteger COUNT = new AtomicInteger();

    @Override
    public void beforeEach(ExtensionContext context) {
        Requirements.root();
        Requirements.programs(StockTools.programs());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Lab.class;
    }

    @Override
    public Lab resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE).computeIfAbsent(Lab.class, key -> lab(context), Lab.class);
    }

    private static Lab lab(ExtensionContext context) {
        Store shared = context.getRoot().getStore(NAMESPACE);
        String name = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName() + "-" + COUNT.incrementAndGet();
        try {
            return new Lab(
                    directory().resolve(name),
                    () -> shared.computeIfAbsent(Broker.class, key -> broker(), Broker.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Broker broker() {
        try {
            return Broker.start(directory().resolve("kafka"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the broker started", e);
        }
    }

    /** A directory a run, since a run that was killed leaves its files. */
    private static Path directory() {
        return Path.of(
                        "target",
                        "system-tests",
                        Long.toString(ProcessHandle.current().pid()))
                .toAbsolutePath();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Optional<Lab> lab = Optional.ofNullable(context.getStore(NAMESPACE).get(Lab.class, Lab.class));
        if (lab.isEmpty()) {
            return;
        }
        lab.get().endAll();
        if (context.getExecutionException().isEmpty()) {
            lab.get().examine();
            lab.get().deleteDirectory();
        }
    }
}

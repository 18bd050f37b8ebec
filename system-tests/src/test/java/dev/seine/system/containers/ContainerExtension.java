package dev.seine.system.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.testcontainers.DockerClientFactory;

/** Gives all tests one secured broker, since it takes longer to start than most of them. */
final class ContainerExtension implements BeforeEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(ContainerExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        Assumptions.assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "needs a docker engine: install docker, and run ./dev test as a user who may use it");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SecuredBroker.class;
    }

    @Override
    public SecuredBroker resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(SecuredBroker.class, key -> start(), SecuredBroker.class);
    }

    private static SecuredBroker start() {
        try {
            return SecuredBroker.start(Path.of(
                            "target",
                            "system-tests",
                            Long.toString(ProcessHandle.current().pid()),
                            "certificates")
                    .toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.seine.system.containers;

import dev.seine.system.SystemTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** A class of system tests that need a docker engine; each test may have the {@link SecuredBroker} as its parameter. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SystemTest
@ExtendWith(ContainerExtension.class)
@interface ContainerTest {}

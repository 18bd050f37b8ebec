package dev.seine.system;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom. */
class LayeringTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("testkit"))
            .importPackages("dev.seine");

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }

    @Test
    void onlyAfpacketTouchesNativeMemory() {
        check(noClasses()
                .that(not(resideInAPackage("dev.seine.afpacket..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign.."));
    }

    // The columns are: a library's packages, and ours that may know it.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kafka.. | dev.seine.standalone..",
                "io.netty.. | dev.seine.runtime.http..",
                "org.pcap4j.. | dev.seine.agent.source..",
                "ch.qos.logback.. | dev.seine.runtime.process..",
                "io.micrometer.. | dev.seine.runtime.metrics..",
                "picocli.. | dev.seine.agent.cli.., dev.seine.collector.cli.., dev.seine.standalone..",
                "com.github.luben.zstd.. | dev.seine.collector.seal.., dev.seine.collector.cat.., dev.seine.collector.verify..",
                "com.fasterxml.jackson.dataformat.. | dev.seine.runtime.config.."
            })
    void aLibraryIsKnownInOnePlace(String library, String ours) {
        check(noClasses()
                .that(not(resideInAnyPackage(ours.split(", ", -1))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library));
    }

    /** What Kafka throws is shown to the user by the commands. */
    @Test
    void kafkaIsKnownToThoseWhoTalkToItAndItsExceptionsToTheCommands() {
        check(noClasses()
                .that(not(resideInAnyPackage(
                        "dev.seine.agent.publish..",
                        "dev.seine.collector.consume..",
                        "dev.seine.runtime.kafka..",
                        "dev.seine.runtime.doctor.kafka..",
                        "dev.seine.standalone..",
                        "dev.seine.proto",
                        "dev.seine.agent.cli..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.."));
        check(noClasses()
                .that()
                .resideInAPackage("dev.seine.agent.cli..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("org.apache.kafka..").and(not(assignableTo(KafkaException.class)))));
    }

    @Test
    void agentAndCollectorNeverSeeEachOther() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.seine.agent..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.seine.collector..", "dev.seine.standalone.."));
        check(noClasses()
                .that()
                .resideInAPackage("dev.seine.collector..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.seine.agent..", "dev.seine.standalone.."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"proto", "afpacket", "pcapng", "runtime"})
    void theModulesThatOthersStandOnStandOnNoneOfOurs(String module) {
        check(noClasses()
                .that()
                .resideInAPackage("dev.seine." + module + "..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.seine..").and(not(resideInAPackage("dev.seine." + module + "..")))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent", "collector", "runtime"})
    void thePackagesOfAModuleHaveNoCycles(String module) {
        check(slices().matching("dev.seine." + module + ".(*)..").should().beFreeOfCycles());
    }

    @Test
    void theLogIsSlf4j() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.apache.log4j..", "org.apache.logging.."));
    }

    @Test
    void onlyCommandsWriteToTheTerminal() {
        check(noClasses()
                .that(not(resideInAnyPackage(
                        "dev.seine.agent.cli..", "dev.seine.collector.cli..", "dev.seine.standalone..")))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
    }

    @Test
    void generatedClassesStayBehindTheContract() {
        check(classes()
                .that()
                .resideInAPackage("dev.seine.proto.v1..")
                .should()
                .onlyDependOnClassesThat(
                        not(resideInAPackage("dev.seine..")).or(resideInAPackage("dev.seine.proto.v1.."))));
    }
}

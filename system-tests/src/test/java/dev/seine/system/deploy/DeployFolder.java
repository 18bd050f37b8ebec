package dev.seine.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.seine.system.Lab;
import dev.seine.system.SeineProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder {@code deploy}, and documentation that has to agree with it. */
final class DeployFolder {
    private static final Path ROOT = Path.of(System.getProperty("seine.root"));

    private DeployFolder() {}

    /** A file of it. */
    static Path file(String path) {
        return ROOT.resolve("deploy").resolve(path);
    }

    /** A file of the documentation. */
    static String document(String name) throws IOException {
        return Files.readString(ROOT.resolve("docs").resolve(name));
    }

    /** The documents of a YAML file. */
    static List<JsonNode> yaml(Path path) throws IOException {
        ObjectMapper mapper = new ObjectMapper(new YAMLFactory());
        return mapper.readerFor(JsonNode.class)
                .<JsonNode>readValues(Files.readAllBytes(path))
                .readAll();
    }

    /** The configuration that a program makes of a file, which it has to accept. */
    static String effectiveConfiguration(Lab lab, String program, Path file) throws InterruptedException {
        SeineProcess printing = lab.seine(program, "--config", file.toString(), "--print-config");
        assertThat(printing.awaitExit()).as(printing::err).isZero();
        return printing.out();
    }

    /** All texts in a tree that are the value of a field of that name. */
    static Stream<String> texts(JsonNode tree, String field) {
        return tree.findValues(field).stream().filter(JsonNode::isTextual).map(JsonNode::textValue);
    }
}

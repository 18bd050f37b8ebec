package dev.seine.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.seine.system.Lab;
import dev.seine.system.SystemTest;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1DaemonSet;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Kubernetes manifests, against the schema of Kubernetes's API and against the programs that they start. */
@SystemTest
class KubernetesManifestsTest {
    @ParameterizedTest
    @ValueSource(strings = {"namespace.yaml", "agent.yaml", "collector.yaml"})
    void followsTheSchemaOfTheApi(String name) throws IOException {
        // Makes the checks that the models have of themselves ready.
        JSON.getGson();
        for (JsonNode manifest : manifests(name)) {
            validate(manifest.path("kind").textValue(), JsonParser.parseString(manifest.toString()));
        }
    }

    private static void validate(String kind, JsonElement manifest) throws IOException {
        switch (kind) {
            case "Namespace" -> V1Namespace.validateJsonElement(manifest);
            case "ConfigMap" -> V1ConfigMap.validateJsonElement(manifest);
            case "DaemonSet" -> V1DaemonSet.validateJsonElement(manifest);
            case "StatefulSet" -> V1StatefulSet.validateJsonElement(manifest);
            case "Service" -> V1Service.validateJsonElement(manifest);
            case "PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(manifest);
            default -> throw new AssertionError("no check for a " + kind);
        }
    }

    @Test
    void theAgentHasNetRawAndNothingElse() throws IOException {
        JsonNode container = container("agent.yaml", "DaemonSet");
        JsonNode context = container.path("securityContext");
        assertThat(context.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
        assertThat(context.at("/capabilities/add").toString()).isEqualTo("[\"NET_RAW\"]");
        assertThat(context.path("allowPrivilegeEscalation").booleanValue()).isFalse();
        assertThat(context.path("readOnlyRootFilesystem").booleanValue()).isTrue();
    }

    @Test
    void theCollectorHasNoCapabilityAndIsNotRoot() throws IOException {
        JsonNode pod = manifest("collector.yaml", "StatefulSet").at("/spec/template/spec");
        assertThat(pod.at("/securityContext/runAsNonRoot").booleanValue()).isTrue();
        JsonNode capabilities = container("collector.yaml", "StatefulSet").at("/securityContext/capabilities");
        assertThat(capabilities.toString()).isEqualTo("{\"drop\":[\"ALL\"]}");
    }

    @ParameterizedTest
    @CsvSource({"agent.yaml, DaemonSet", "collector.yaml, StatefulSet"})
    void volumesPortsAndProbesFitTogether(String name, String kind) throws IOException {
        JsonNode spec = manifest(name, kind).path("spec");
        JsonNode container = container(name, kind);
        List<String> volumes = spec.at("/template/spec/volumes").findValuesAsText("name");
        volumes.addAll(spec.path("volumeClaimTemplates").findValuesAsText("name"));
        assertThat(volumes).containsAll(container.path("volumeMounts").findValuesAsText("name"));
        assertThat(container.path("ports").findValuesAsText("name")).contains("metrics");
        assertThat(List.of("startupProbe", "livenessProbe", "readinessProbe"))
                .allSatisfy(probe -> assertThat(
                                container.path(probe).at("/httpGet/port").textValue())
                        .isEqualTo("metrics"));
        spec.at("/selector/matchLabels")
                .forEachEntry((label, value) -> assertThat(
                                spec.at("/template/metadata/labels").path(label))
                        .isEqualTo(value));
    }

    @ParameterizedTest
    @CsvSource({"agent.yaml, agent", "collector.yaml, collector"})
    void theConfigurationInItIsOneThatTheProgramAccepts(String manifests, String program, Lab lab) throws Exception {
        String text = manifest(manifests, "ConfigMap")
                .path("data")
                .path(program + ".yaml")
                .textValue();
        Path file = Files.writeString(lab.directory().resolve(program + ".yaml"), text);
        assertThat(DeployFolder.effectiveConfiguration(lab, program, file)).contains("kafka-bootstrap.kafka:9092");
    }

    private static JsonNode container(String name, String kind) throws IOException {
        JsonNode containers = manifest(name, kind).at("/spec/template/spec/containers");
        assertThat(containers).hasSize(1);
        return containers.get(0);
    }

    private static JsonNode manifest(String name, String kind) throws IOException {
        return manifests(name).stream()
                .filter(each -> each.path("kind").textValue().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> manifests(String name) throws IOException {
        return DeployFolder.yaml(DeployFolder.file("kubernetes").resolve(name));
    }
}

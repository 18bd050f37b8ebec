package dev.seine.runtime.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A diagnosis for programs. */
final class DiagnosisJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DiagnosisJson() {}

    /** An object with the counts of each level and the findings; {@code remedy} is left out where there is none. */
    static String of(Diagnosis diagnosis) {
        ObjectNode root = JSON.createObjectNode();
        for (Level level : Level.values()) {
            root.put(level.word(), diagnosis.count(level));
        }
        ArrayNode findings = root.putArray("findings");
        for (Finding finding : diagnosis.findings()) {
            ObjectNode entry = findings.addObject();
            entry.put("level", finding.level().word());
            entry.put("check", finding.check());
            entry.put("text", finding.text());
            finding.remedy().ifPresent(remedy -> entry.put("remedy", remedy));
        }
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
        }
    }
}

package dev.seine.runtime.config;

/**
 * Where a value was written, as error messages name it.
 *
 * @param description {@code agent.yaml:7:3} or {@code environment variable SEINE_AGENT_HOST}
 */
record Origin(String description) {
    static Origin file(String sourceName) {
        return new Origin(sourceName);
    }

    /** Line and column count from 1, as editors do. */
    static Origin position(String sourceName, int line, int column) {
        return new Origin(sourceName + ":" + line + ":" + column);
    }

    static Origin variable(String name) {
        return new Origin("environment variable " + name);
    }

    @Override
    public String toString() {
        return description;
    }
}

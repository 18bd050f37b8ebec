package dev.seine.agent.cli;

import picocli.CommandLine;

/** The command as a program, for tests of how it ends. */
final class AgentProgram {
    private AgentProgram() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new AgentCommand()).execute(arguments));
    }
}

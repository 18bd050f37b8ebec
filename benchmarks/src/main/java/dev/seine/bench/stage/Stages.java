package dev.seine.bench.stage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures all stages, each in processes of its own that run as an agent or a collector does. Needs root. */
public final class Stages {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final String FRAME_BYTES = "frameBytes";
    private static final List<String> JVM = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Dseine.log.level=warn");

    /** The first compiler alone, as an agent runs. */
    private static final List<String> AGENT = List.of("-Xmx96m", "-XX:TieredStopAtLevel=1");

    private static final List<String> BOTH_COMPILERS = List.of("-Xmx512m");

    /** Sizes beside the usual one are measured in one process only, so that the whole stays within some minutes. */
    private static final List<Group> GROUPS = List.of(
            new Group(RingStages.class, ".*", AGENT, "", 2, List.of("300")),
            new Group(RingStages.class, "(walk|copy|encode)", AGENT, "", 1, List.of("64", "1500")),
            new Group(RingStages.class, "(walk|copy|encode)", BOTH_COMPILERS, ", both compilers", 2, List.of("300")),
            new Group(BatchStages.class, ".*", BOTH_COMPILERS, "", 2, List.of("300")),
            new Group(BatchStages.class, "decode", BOTH_COMPILERS, "", 1, List.of("64", "1500")),
            new Group(AppendStage.class, ".*", BOTH_COMPILERS, "", 2, List.of("300")),
            new Group(SealStage.class, ".*", BOTH_COMPILERS, "", 2, List.of("300")),
            new Group(ReadStage.class, ".*", BOTH_COMPILERS, "", 2, List.of("300")));

    private Stages() {}

    /**
     * Stages that are measured alike.
     *
     * @param methods a regular expression for the names of whole methods
     * @param jvm options of the processes
     * @param suffix of the stages' names
     */
    private record Group(
            Class<?> stages, String methods, List<String> jvm, String suffix, int forks, List<String> frameBytes) {
        String pattern() {
            return "^" + stages.getName().replace(".", "\\.") + "\\." + methods + "$";
        }
    }

    /**
     * Measures; silent until it is done.
     *
     * @param quick some seconds a stage less, for results that are only near the truth
     * @throws RunnerException if a stage fails
     */
    public static List<StageResult> run(boolean quick) throws RunnerException {
        List<StageResult> results = new ArrayList<>();
        for (Group group : GROUPS) {
            for (RunResult run : run(group, quick)) {
                results.add(result(run, group.suffix()));
            }
        }
        return results;
    }

    private static Collection<RunResult> run(Group group, boolean quick) throws RunnerException {
        TimeValue time = quick ? TimeValue.milliseconds(300) : TimeValue.seconds(1);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(group.pattern())
                .param(FRAME_BYTES, group.frameBytes().toArray(String[]::new))
                .jvmArgs(Stream.concat(JVM.stream(), group.jvm().stream()).toArray(String[]::new))
                .forks(quick ? 1 : group.forks())
                .warmupIterations(quick ? 1 : 3)
                .warmupTime(time)
                .measurementIterations(quick ? 2 : 5)
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        return new Runner(options.build()).run();
    }

    private static StageResult result(RunResult run, String suffix) {
        int frameBytes = Integer.parseInt(run.getParams().getParam(FRAME_BYTES));
        double frames = SampleFrames.inBlock(frameBytes);
        String name = run.getParams().getBenchmark();
        double[] nanoseconds = run.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .map(IterationResult::getPrimaryResult)
                .mapToDouble(iteration -> iteration.getScore() / frames)
                .toArray();
        return new StageResult(
                name.substring(name.lastIndexOf('.') + 1) + suffix, frameBytes, nanoseconds, allocated(run) / frames);
    }

    private static double allocated(RunResult run) {
        Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
        if (allocated == null) {
            throw new IllegalStateException("JMH does not tell " + ALLOCATED + " but "
                    + run.getSecondaryResults().keySet());
        }
        return allocated.getScore();
    }
}

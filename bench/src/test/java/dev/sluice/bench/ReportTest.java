package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    private Path folder;

    private String report(MadeUp slots) throws IOException {
        slots.write(folder);
        return Report.write(folder, folder.resolve("jmh"));
    }

    @Test
    void a_missed_goal_says_by_how_much() throws IOException {
        assertThat(report(new MadeUp().slots("B", "sluice", "open", 90, 90).slots("B", "splice", "open", 60, 60)))
                .contains("| B at the common rate, CPU ÷ bare splice | ≤ 1.40 | 1.30; 1.20 | 1.50 (1.50 to 1.50) | missed | +7.1 % |")
                .contains("Goals met: 0. Missed: 1. Undecided or not measured: 4.")
                .contains("| B | at the common rate, CPU ÷ bare splice: 1.50 (≤ 1.40) |");
    }

    @Test
    void a_run_without_slots_of_a_part_prints_no_figure_of_it() throws IOException {
        assertThat(report(new MadeUp()))
                .contains("Not measured: no slot was profiled", "Not measured at this commit: RouteLookupBenchmark", "Work D was not measured")
                .contains("Goals met: 0. Missed: 0. Undecided or not measured: 0.");
    }

    @Test
    void results_of_jmh_of_the_same_commit_have_rows() throws IOException {
        Path results = Files.createDirectories(folder.resolve("jmh/abc1234-changed"));
        Files.writeString(results.resolve("1.json"), result(70));
        Files.writeString(results.resolve("2.json"), result(75.5));
        Files.writeString(results.resolve("3.json"), "");
        Files.writeString(Files.createDirectories(folder.resolve("jmh/other")).resolve("4.json"), result(1));

        assertThat(report(new MadeUp()))
                .contains("| RouteLookupBenchmark.known, routes 10 | 25.0.1 | 75.5 ± 1.50 | 248 | 10 |")
                .contains("Not measured at this commit: PathBenchmark,")
                .doesNotContain("| 70.0", "Jackson's time");
    }

    private static String result(double nanos) {
        return """
                [{"benchmark": "dev.sluice.bench.RouteLookupBenchmark.known", "forks": 2, "measurementIterations": 5, "jdkVersion": "25.0.1",
                  "params": {"routes": "10"}, "primaryMetric": {"score": %s, "scoreError": 1.5},
                  "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 248.0, "scoreError": "NaN"}}}]
                """.formatted(nanos);
    }

    @Test
    void a_goal_of_the_scan_has_the_range_over_the_sizes_of_each_java() throws IOException {
        Path results = Files.createDirectories(folder.resolve("jmh/abc1234-changed"));
        Files.writeString(results.resolve("1.json"), scans("17.0.21", 3, 2));
        Files.writeString(results.resolve("2.json"), scans("25.0.1", 2, 2));

        assertThat(report(new MadeUp()))
                .contains("| Java 17, COMPACT: Jackson's time ÷ the scan's | ≥ 2.20 |  | 2.50 (2.00 to 3.00) | met by the median |  |")
                .contains("| Java 25, COMPACT: Jackson's time ÷ the scan's | ≥ 2.20 |  | 2.00 (2.00 to 2.00) | missed | -9.1 % |")
                .contains("| jmh | Java 25, COMPACT:", "| Java 25, SPACED: Jackson's time ÷ the scan's | ≥ 2.20 |  | – | not measured |  |");
    }

    private static String scans(String java, double ratioOfOne, double ratioOfTen) {
        return "[" + String.join(",", scan(java, "scan", 1, 100), scan(java, "jackson", 1, 100 * ratioOfOne),
                scan(java, "scan", 10, 1000), scan(java, "jackson", 10, 1000 * ratioOfTen)) + "]";
    }

    private static String scan(String java, String method, int kilobytes, double nanos) {
        return """
                {"benchmark": "dev.sluice.bench.ScanBenchmark.%s", "jdkVersion": "%s", "params": {"document": "COMPACT", "kilobytes": "%d"},
                 "primaryMetric": {"score": %s}}""".formatted(method, java, kilobytes, nanos);
    }

    @Test
    void the_longest_turn_of_all_slots_decides_a_goal_of_its_own() throws IOException {
        MadeUp slots = new MadeUp().load("turns", "gateway", "200 stalled", "composed", 1.5);
        for (double millis : new double[] {2, 2.5}) slots.value("turns", "gateway", "200 stalled: cpu", millis);
        slots.value("turns", "gateway", "200 stalled, first: cpu", 7);

        assertThat(report(slots))
                .contains("| 200 stalled: CPU time of the longest turn of a loop (ms) | ≤ 3.00 |  | 2.50 (2.00 to 7.00) | met by the median |  |")
                .contains("| the longest turn of a loop in all these slots, CPU time (ms) | ≤ 6.00 |  | 7.00 | missed | +16.7 % |")
                .contains("| Sluice, 200 stalled | 2.25 (2.00 to 2.50) | – | – | – | 1.50 | – | – |");
    }

    @Test
    void the_heap_of_waiting_items_has_a_table() throws IOException {
        assertThat(report(new MadeUp().value("waiting", "sluice", "queued", 950))).contains("| item | bytes |\n|---|---|\n| queued | 950 |");
    }

    @Test
    void the_parts_of_a_profile_have_their_share_of_the_time() throws IOException {
        Files.writeString(folder.resolve("profile-sluice-composed.txt"), """
                [vert.x-eventloop-thread-0 tid=1];start_thread;java/lang/Thread.run;io/netty/channel/Loop.run;dev/sluice/guard/Bulkhead.send;java/util/Map.get 50
                [vert.x-eventloop-thread-0 tid=1];start_thread;java/lang/Thread.run;io/netty/channel/Loop.run;write;do_syscall_64_[k];__x64_sys_writev_[k] 20
                [vert.x-eventloop-thread-0 tid=1];start_thread;java/lang/Thread.run;io/netty/channel/Loop.run;write;do_syscall_64_[k];do_writev_[k] 2
                [vert.x-eventloop-thread-0 tid=1];start_thread;java/lang/Thread.run;io/netty/channel/Loop.run;write;do_syscall_64_[k];do_writev_[k];sock_def_readable_[k];futex_[k] 8
                [C2 CompilerThre tid=2];start_thread;Compile::Code_Gen 15
                [VM Thread tid=3];start_thread;Serial::collect 5
                """);
        Files.writeString(folder.resolve("profile-splice-composed.txt"), "[vert.x-eventloop-thread-0 tid=1];java/lang/Thread.run;io/netty/channel/Loop.run 7\n");

        String report = report(new MadeUp().slots("profile", "sluice", "composed", 80).slots("profile", "splice", "composed", 40));

        assertThat(report)
                .contains("| Sluice: guard | 40.0 | 0.00 | 40.0 |", "| kernel: writes | 17.6 | 0.00 | 17.6 |", "| kernel: wakes the reader | 6.40 | 0.00 | 6.40 |", "| JIT compiler | 12.0 | 0.00 | 12.0 |")
                .contains("| garbage collector | 4.00 | 0.00 | 4.00 |", "| Netty | 0.00 | 40.0 | -40.0 |", "| **all** | 80.0 | 40.0 | 40.0 |")
                .contains("by 100 samples");
        assertThat(folder.resolve("flame-composed.svg")).content().contains("<title>dev/sluice/guard/Bulkhead.send, 50.0 %</title>").doesNotContain("start_thread, 50");
    }
}

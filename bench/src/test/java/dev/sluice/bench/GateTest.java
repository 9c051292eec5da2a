package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateTest {
    @TempDir
    private Path folder;

    private Path page;

    @BeforeEach
    void writeEmptyPage() throws IOException {
        page = Files.writeString(folder.resolve("page.md"), "No full run has been recorded yet.\n");
    }

    /** Writes the report of a full run, in which a request costs so many times the splice's. */
    private void writePage(int foreign, double... ratios) throws IOException {
        double[] splice = new double[ratios.length];
        Arrays.fill(splice, 1);
        Path run = Files.createDirectories(folder.resolve("run"));
        new MadeUp().busy(foreign).slots("B", "sluice", "open", ratios).slots("B", "splice", "open", splice).write(run);
        Report.write(run, folder.resolve("jmh"));
        page = run.resolve("report.md");
    }

    private boolean hasRegressed(MadeUp slots) throws IOException {
        return Gate.hasRegressed(slots.write(folder), page);
    }

    private static MadeUp slots(double parent, double splice, double... ours) {
        double[] parents = {parent, parent * 1.02, parent * 0.98, parent};
        double[] splices = {splice, splice, splice, splice};
        return new MadeUp().slots("gate", "sluice", "open", ours).slots("gate", "parent", "open", parents).slots("gate", "splice", "open", splices);
    }

    @Test
    void a_request_that_costs_much_more_than_in_the_parent_is_a_regression() throws IOException {
        assertThat(hasRegressed(slots(80, 70, 102, 103, 102, 101))).isTrue();
        assertThat(hasRegressed(slots(80, 70, 98, 99, 98, 97))).isFalse();
    }

    @Test
    void intervals_that_overlap_decide_nothing() throws IOException {
        assertThat(hasRegressed(slots(80, 70, 110, 110, 110, 79))).isFalse();
    }

    @Test
    void without_a_ratio_the_page_has_no_limit() throws IOException {
        assertThat(hasRegressed(slots(200, 70, 200, 200, 200, 200))).isFalse();
    }

    @Test
    void a_ratio_to_the_splice_much_above_that_of_the_page_is_a_regression() throws IOException {
        writePage(0, 1.2, 1.22, 1.18);
        assertThat(hasRegressed(slots(110, 70, 110, 110, 110, 110))).isTrue();
        assertThat(hasRegressed(slots(100, 70, 100, 100, 100, 100))).isFalse();
    }

    @Test
    void a_ratio_in_the_interval_of_the_page_is_no_regression() throws IOException {
        writePage(0, 1.2, 1.9, 1.18);
        assertThat(hasRegressed(slots(110, 70, 110, 110, 110, 110))).isFalse();
    }

    @Test
    void a_page_from_a_busy_machine_has_no_limit() throws IOException {
        writePage(50, 1.2, 1.22, 1.18);
        assertThat(page).content().contains("The machine was busy", "undecided");
        assertThat(hasRegressed(slots(110, 70, 110, 110, 110, 110))).isFalse();
    }

    @Test
    void a_large_body_that_costs_much_more_is_a_regression() throws IOException {
        MadeUp slots = slots(80, 70, 80, 80, 80, 80).slots("gate", "parent", "body", 200, 200, 200, 200);
        assertThat(hasRegressed(slots.slots("gate", "sluice", "body", 240, 240, 240, 240))).isFalse();
        slots = slots(80, 70, 80, 80, 80, 80).slots("gate", "parent", "body", 200, 200, 200, 200);
        assertThat(hasRegressed(slots.slots("gate", "sluice", "body", 260, 260, 260, 260))).isTrue();
    }

    @Test
    void the_ratio_of_a_large_body_is_that_to_a_splice_that_scans() throws IOException {
        Path run = Files.createDirectories(folder.resolve("run"));
        String shape = "bytes/compact/100000";
        new MadeUp().slots("bodies", "sluice", shape, 90, 90, 90).slots("bodies", "splice-scan", shape, 100, 100, 100).write(run);
        Report.write(run, folder.resolve("jmh"));
        page = run.resolve("report.md");

        assertThat(hasRegressed(new MadeUp().slots("gate", "sluice", "body", 110, 110, 110).slots("gate", "splice", "body", 100, 100, 100))).isFalse();
        assertThat(hasRegressed(new MadeUp().slots("gate", "sluice", "body", 115, 115, 115).slots("gate", "splice", "body", 100, 100, 100))).isTrue();
    }

    @Test
    void the_report_of_this_checkout_has_the_goals_of_the_gate() throws IOException {
        List<String> report = Files.readAllLines(Path.of("../docs/performance/report.md"));

        assertThat(Gate.Request.values()).allMatch(request -> request.isIn(report));
        assertThat(Gate.Request.COMPOSED.reported(report)).hasValueSatisfying(ratio -> assertThat(ratio.median()).isBetween(ratio.low(), ratio.high()));
    }

    @Test
    void a_busy_machine_decides_nothing() throws IOException {
        MadeUp busy = new MadeUp().busy(30);
        busy.slots("gate", "sluice", "open", 200, 200, 200).slots("gate", "parent", "open", 80, 80, 80);
        assertThat(hasRegressed(busy)).isFalse();
    }
}

package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationTest {
    private static final double[] PARENT = {20_000, 20_010, 19_990, 20_000};
    private static final double[] MORE = {20_620, 20_630, 20_620, 20_610};

    @TempDir
    private Path folder;

    private Allocation allocation(MadeUp slots) throws IOException {
        return Allocation.of(Slots.read(slots.write(folder)));
    }

    private boolean gateFails(MadeUp slots) throws IOException {
        return Gate.hasRegressed(slots.write(folder), Files.writeString(folder.resolve("page.md"), ""));
    }

    private static MadeUp with(String candidate, double... bytes) {
        return with(new MadeUp(), candidate, bytes);
    }

    private static MadeUp with(MadeUp slots, String candidate, double... bytes) {
        return slots.value("allocation", candidate, "allocated (bytes)", bytes);
    }

    @Test
    void more_than_three_percent_above_the_parent_is_a_regression() throws IOException {
        assertThat(gateFails(with(with("parent", PARENT), "sluice", MORE))).isTrue();
        assertThat(gateFails(with(with("parent", PARENT), "sluice", 20_590, 20_590, 20_590, 20_590))).isFalse();
    }

    @Test
    void the_median_decides_and_no_single_slot_does() throws IOException {
        assertThat(gateFails(with(with("parent", PARENT), "sluice", 40_000, 20_010, 20_000, 19_990))).isFalse();
        assertThat(gateFails(with(with("parent", PARENT), "sluice", 20_700, 20_700, 20_700, 19_000))).isTrue();
    }

    @Test
    void two_rounds_decide_nothing() throws IOException {
        Allocation allocation = allocation(with(with("parent", PARENT), "sluice", 30_000, 30_000));

        assertThat(allocation.hasRegressed()).isFalse();
        assertThat(allocation.text()).contains("undecided: only 2 rounds");
        assertThat(allocation(with(with("parent", 20_000, 20_000), "sluice", MORE)).hasRegressed()).isFalse();
    }

    @Test
    void the_text_has_the_bytes_of_all_three_and_the_verdict() throws IOException {
        MadeUp slots = with(with(with("parent", PARENT), "splice", 9_000, 9_000, 9_000), "sluice", MORE);

        assertThat(allocation(slots).text())
                .contains("This commit allocates 20,620 (20,610 to 20,630) bytes for each composed request, without Java's second compiler")
                .contains("(parent: 20,000 (19,990 to 20,010), splice: 9,000 (9,000 to 9,000))")
                .contains("this commit ÷ parent 1.031, limit 1.030: REGRESSION");
    }

    @Test
    void without_the_parent_the_text_has_no_verdict() throws IOException {
        Allocation allocation = allocation(with(with("splice", 9_000), "sluice", MORE));

        assertThat(allocation.text()).contains("(parent: –, splice: 9,000)").doesNotContain("limit");
        assertThat(allocation.hasRegressed()).isFalse();
    }

    @Test
    void without_readings_the_text_says_so_and_nothing_is_decided() throws IOException {
        Allocation allocation = allocation(new MadeUp());

        assertThat(allocation.text()).contains("jcmd is missing or printed nothing").contains("decides nothing");
        assertThat(allocation.hasRegressed()).isFalse();
        assertThat(allocation(with("parent", PARENT)).hasRegressed()).isFalse();
    }

    @Test
    void a_busy_machine_decides_about_bytes_and_not_about_time() throws IOException {
        assertThat(gateFails(with(with(busyAndSlow(), "parent", PARENT), "sluice", PARENT))).isFalse();
        assertThat(gateFails(with(with(busyAndSlow(), "parent", PARENT), "sluice", MORE))).isTrue();
    }

    private static MadeUp busyAndSlow() {
        return new MadeUp().busy(30).slots("gate", "sluice", "open", 200, 200, 200).slots("gate", "parent", "open", 80, 80, 80);
    }
}

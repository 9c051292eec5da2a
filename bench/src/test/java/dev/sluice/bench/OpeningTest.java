package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpeningTest {
    private static final String BYTES = "bytes/compact/";

    @TempDir
    private Path folder;

    private static MadeUp core() {
        return new MadeUp()
                .slots("B", "sluice", "open", 90, 90)
                .slots("B", "splice", "open", 60, 60)
                .slots("B", "spring", "open", 180, 180)
                .load("C", "sluice", "0 stalled", "composed", 1.5)
                .load("C", "sluice", "200 stalled", "composed", 1.8)
                .load("C", "sluice", "1000 stalled", "composed", 6)
                .load("C", "splice", "0 stalled", "composed", 1);
    }

    private static MadeUp growth(MadeUp slots) {
        double[][] bodies = {{1000, 30, 20, 25}, {10_000, 45, 25, 50}, {100_000, 150, 75, 160}, {1_000_000, 1233, 520, 1500}};
        for (double[] body : bodies) {
            String shape = BYTES + (int) body[0];
            slots.slots("bodies", "sluice", shape, body[1]).slots("bodies", "splice", shape, body[2]).slots("bodies", "splice-scan", shape, body[3]);
        }
        double[][] loops = {{1, 50, 30}, {10, 140, 120}, {100, 1490, 1000}, {1000, 12_290, 10_000}};
        for (double[] loop : loops) slots.slots("D", "sluice", "each/" + (int) loop[0], loop[1]).slots("D", "splice", "each/" + (int) loop[0], loop[2]);
        return slots;
    }

    private String opening(MadeUp slots) throws IOException {
        slots.write(folder);
        Report.write(folder, folder.resolve("jmh"));
        return Files.readString(folder.resolve("opening.md"));
    }

    @Test
    void four_plots_have_a_sentence_each() throws IOException {
        String opening = opening(growth(core()));

        assertThat(opening)
                .contains("takes 1.50 × the CPU time of a bare splice of Vert.x, and 0.50 × that of Spring")
                .contains("each KB costs 0.70 µs more than in the splice, which reads no JSON. At 100 KB, Sluice takes 0.94 × the splice with Jackson's scan.")
                .contains("Sluice takes 1.49 × the splice with 100 items, and 1.23 × with 1,000.")
                .contains("99th percentile: 1.50 ms alone, 1.80 ms beside 200 stalled callers, 6.00 ms beside 1,000.");
        for (String plot : new String[] {"composed", "bytes", "items", "tail"}) {
            assertThat(opening).contains("](performance/" + plot + ".svg)");
            assertThat(folder.resolve(plot + ".svg")).content().startsWith("<svg").endsWith("</svg>\n");
        }
        assertThat(folder.resolve("tail.svg")).content().containsSubsequence(">Sluice, 0<", ">Sluice, 1000<", ">bare Vert.x splice, 0<");
    }

    @Test
    void a_missed_goal_stands_in_the_row_of_its_work() throws IOException {
        assertThat(opening(growth(core())))
                .contains("| D | an item between 10 and 100 ÷ an item of the first ten: 1.50 (≤ 1.25) |")
                .contains("| C | 1000 stalled: 99th percentile (ms), composed: 6.00 (≤ 4.00) |")
                .doesNotContain("| bodies |");
    }

    @Test
    void a_work_that_was_not_measured_has_no_plot() throws IOException {
        assertThat(opening(core())).contains("composed.svg").doesNotContain("bytes.svg", "items.svg");
        assertThat(opening(new MadeUp())).startsWith("\nGoals met: 0.").doesNotContain("|");
    }

    @Test
    void figures_of_a_busy_machine_say_so() throws IOException {
        assertThat(opening(new MadeUp().busy(30).slots("B", "sluice", "open", 90).slots("B", "splice", "open", 60)))
                .contains("that of Spring Cloud Gateway. The machine was busy: conclude nothing from these figures. |")
                .contains("Undecided or not measured: 5.");
    }

    @Test
    void two_runs_have_their_goals_in_one_report() throws IOException {
        growth(core().nextRun()).write(folder);
        Report.write(folder, folder.resolve("jmh"));

        assertThat(folder.resolve("report.md")).content()
                .contains("| compact body, extra CPU µs over the splice for each KB | ≤ 1.00 |  | 0.70 | met |  |")
                .contains("| compact body of 1 MB, CPU ÷ splice with Jackson's scan | ≤ 1.00 |  | 0.82 | met |  |")
                .contains("| an item between 100 and 1000 ÷ an item of the first ten | ≤ 1.25 |  | 1.20 | met |  |")
                .contains("| compact, 100000 | 150 | 75.0 | 160 | 2.00 | 0.94 | 0 |", "| compact | 0.70 |")
                .contains("Settings: RUN=core.", "Settings: RUN=growth.");
    }
}

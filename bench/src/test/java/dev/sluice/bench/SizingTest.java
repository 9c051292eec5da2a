package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SizingTest {
    @TempDir
    private Path folder;

    /** A request costs 20 µs, a call 30, an item 40, and a KB 2. */
    private static double micros(int calls, int items, long bytes) {
        return 20 + 30 * calls + 40 * items + bytes * 0.002;
    }

    private static MadeUp requests() {
        MadeUp slots = new MadeUp();
        for (int calls : new int[] {1, 3, 10, 30}) slots.responses("steps/" + calls, micros(calls, 0, 60L * calls), 60L * calls);
        for (int items : new int[] {1, 10, 100, 1000}) slots.responses("each/" + items, micros(1, items, 54L * items), 54L * items);
        for (int bytes = 1000; bytes <= 1_000_000; bytes *= 10) slots.responses("bytes/compact/" + bytes, micros(1, 0, bytes), bytes);
        return slots;
    }

    private static double kib(int connections, int replies, int bytes) {
        return 10_000 + 8 * connections + 20 * replies + 1.5 * replies * bytes / 1024;
    }

    private static MadeUp holdings(MadeUp slots) {
        for (int[] row : new int[][] {{0, 0, 0}, {1000, 0, 0}, {5000, 0, 0}, {0, 50, 262144}, {0, 200, 262144}, {0, 50, 1048576}})
            slots.held(row[0] + "/" + row[1] + "/" + row[2], kib(row[0], row[1], row[2]));
        return slots;
    }

    private String sizing(MadeUp slots) throws IOException {
        return new Sizing(slots.read(folder)).markdown();
    }

    @Test
    void the_model_of_the_time_comes_back_from_exact_slots() throws IOException {
        assertThat(sizing(requests().responses("composed", micros(3, 0, 3100), 3100)))
                .contains("| the request | 20.0 |", "| each call | 30.0 |", "| each call of a loop, instead | 40.0 |", "| each KB of the response | 2.00 |")
                .contains("| composed, held out | 116 | 116 | +0.0 % |", "(three calls of about 1 KB): +0.0 %.")
                .contains("| one call, 100 KB | 250 | 4,000 | 4,000 |", "| ten calls in parallel, 1 KB each | 340 | 2,941 | – |")
                .doesNotContain("Not measured", "proxies");
    }

    @Test
    void the_held_out_point_changes_no_cost_but_the_error() throws IOException {
        assertThat(sizing(requests().responses("composed", 2 * micros(3, 0, 3100), 3100)))
                .contains("| each call | 30.0 |", "(three calls of about 1 KB): -50.0 %.");
    }

    @Test
    void a_missing_shape_and_one_that_failed_have_no_row() throws IOException {
        assertThat(sizing(requests().failed("composed")))
                .contains("Not measured: composed.", "(three calls of about 1 KB): not measured.")
                .contains("| three calls in parallel, 1 KB each | 116 | 8,621 | – |")
                .doesNotContain("| composed");
    }

    @Test
    void without_a_kind_of_shapes_there_is_no_model() throws IOException {
        assertThat(sizing(new MadeUp().responses("steps/1", 50, 60).responses("steps/3", 110, 180)))
                .contains("No model of the CPU time", "The work sizing was not measured")
                .doesNotContain("| part |", "per core");
        assertThat(sizing(new MadeUp().slots("B", "sluice", "open", 1))).contains("Work D was not measured").doesNotContain("|");
    }

    @Test
    void a_routes_measured_time_stands_beside_that_of_the_model() throws IOException {
        assertThat(sizing(requests().responses("proxied", 25, 1000)))
                .contains("| proxies one reply of 1 KB, without a step | – | – | 40,000 |");
    }

    @Test
    void the_model_of_the_memory_comes_back_from_exact_rows() throws IOException {
        assertThat(sizing(holdings(new MadeUp()).held("2000/100/262144", kib(2000, 100, 262144))))
                .contains("| the gateway | 10,000 |", "| each idle connection | 8.00 |", "| each held reply | 20.0 |", "| each KiB of a held reply | 1.50 |")
                .contains("(connections and replies at once): +0.0 %.");
        assertThat(sizing(holdings(new MadeUp()))).contains("Not measured: 2000/100/262144.", "at once): not measured.");
    }
}

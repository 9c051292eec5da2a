package dev.sluice.config.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.source.FolderSnapshot;
import dev.sluice.config.source.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangeDebouncerTest {
    private static FolderSnapshot of(String... texts) {
        List<SourceFile> files = new ArrayList<>();
        for (String text : texts) files.add(new SourceFile("conf/" + files.size() + ".yaml", text));
        return new FolderSnapshot("conf", files, List.of(), Map.of());
    }

    private static final FolderSnapshot FIRST = of("a: 1", "b: 1");
    private static final FolderSnapshot TWO = of("a: 2", "b: 1");
    private static final FolderSnapshot THREE = of("a: 3", "b: 1");
    private static final FolderSnapshot WITHOUT = of("a: 1");
    private static final FolderSnapshot EMPTIED = of("a: 1", "\n");

    private final ChangeDebouncer debouncer = new ChangeDebouncer(FIRST);

    private List<FolderSnapshot> settled(FolderSnapshot... reads) {
        List<FolderSnapshot> settled = new ArrayList<>();
        for (FolderSnapshot read : reads) settled.add(debouncer.accept(read));
        return settled;
    }

    @Test
    void the_first_snapshot_is_published_at_once() {
        assertThat(settled(FIRST, TWO)).containsExactly(FIRST, FIRST);
    }

    @Test
    void a_change_is_published_after_two_equal_reads() {
        assertThat(settled(FIRST, TWO, TWO, TWO)).containsExactly(FIRST, FIRST, TWO, TWO);
    }

    @Test
    void a_change_during_debouncing_restarts_it() {
        assertThat(settled(FIRST, TWO, THREE, THREE)).containsExactly(FIRST, FIRST, FIRST, THREE);
    }

    @Test
    void a_reverted_change_is_not_published() {
        assertThat(settled(FIRST, TWO, FIRST, TWO, FIRST)).containsOnly(FIRST);
    }

    @Test
    void a_missing_or_empty_file_delays_the_change() {
        assertThat(settled(FIRST, WITHOUT, WITHOUT, WITHOUT, TWO, TWO))
                .containsExactly(FIRST, FIRST, FIRST, FIRST, FIRST, TWO);
        assertThat(settled(FIRST, FIRST, EMPTIED, EMPTIED, EMPTIED, FIRST)).doesNotContain(EMPTIED);
    }

    @Test
    void a_file_that_stays_missing_is_removed() {
        assertThat(settled(FIRST, WITHOUT, WITHOUT, WITHOUT, WITHOUT))
                .containsExactly(FIRST, FIRST, FIRST, FIRST, WITHOUT);
    }

    @Test
    void endless_writes_are_published_after_the_maximum_delay() {
        List<FolderSnapshot> settled = new ArrayList<>();
        for (int write = 0; write < 6; write++) settled.add(debouncer.accept(of("a: x" + write, "b: 1")));
        assertThat(settled.get(4)).isEqualTo(FIRST);
        assertThat(settled.get(5)).isEqualTo(of("a: x5", "b: 1"));
    }

    @Test
    void an_unchanged_folder_gives_no_new_snapshot() {
        FolderSnapshot stable = debouncer.accept(of("a: 1", "b: 1"));
        assertThat(stable).isSameAs(FIRST);
    }
}

package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.SourceFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/tutorial.md. {@code .ci/demo} runs its commands. */
class TutorialTest {
    private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\\R(.*?)^```");
    private static final Pattern FILE = Pattern.compile("(?ms)^cat >shop/(\\S+) <<'EOT'\\R(.*?)^EOT$");

    /** Returns the files of the folder at each check and each reload. */
    private static List<List<SourceFile>> stages() {
        List<List<SourceFile>> stages = new ArrayList<>();
        Map<String, SourceFile> folder = new LinkedHashMap<>();
        COMMANDS.matcher(Page.read("docs/tutorial.md").text()).results().forEach(block -> {
            String commands = block.group(1);
            FILE.matcher(commands)
                    .results()
                    .forEach(file -> folder.put(file.group(1), new SourceFile(file.group(1), file.group(2))));
            if (commands.contains("./sluice check shop") || commands.contains("/reload"))
                stages.add(List.copyOf(folder.values()));
        });
        return stages;
    }

    /** A warning in the first hour would need an explanation. */
    @Test
    void each_stage_of_the_folder_is_a_configuration_without_warnings() {
        assertThat(stages()).hasSizeGreaterThan(4).allSatisfy(files -> {
            LoadResult loaded = ConfigurationLoader.load(files, name -> null);
            assertThat(loaded.errors()).isEmpty();
            assertThat(loaded.warnings()).isEmpty();
        });
    }
}

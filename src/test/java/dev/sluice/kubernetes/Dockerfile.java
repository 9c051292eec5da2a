package dev.sluice.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The instructions of the Dockerfile. */
record Dockerfile(List<Instruction> instructions) {

    record Instruction(String keyword, String arguments) {
        boolean is(String other) {
            return keyword.equals(other);
        }

        /** Returns the arguments of an exec form, such as {@code ["java", "-jar"]}. Fails for a shell form. */
        List<String> execForm() {
            if (!arguments.startsWith("[")) throw new AssertionError("not an exec form: " + this);
            List<?> words = (List<?>) new Load(LoadSettings.builder().build()).loadFromString(arguments);
            return words.stream().map(Object::toString).toList();
        }
    }

    static Dockerfile read() throws IOException {
        String joined = Files.readString(Path.of("Dockerfile"))
                .replaceAll("(?m)^#.*\n", "")
                .replace("\\\n", " ");
        return new Dockerfile(joined.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split("\\s+", 2))
                .map(words -> new Instruction(words[0], words[1].replaceAll("\\s+", " ")))
                .toList());
    }

    Stream<Instruction> all(String keyword) {
        return instructions.stream().filter(instruction -> instruction.is(keyword));
    }

    /** Returns the last instruction of a keyword, because it overrides the earlier instructions. */
    Instruction last(String keyword) {
        return all(keyword).reduce((earlier, later) -> later).orElseThrow(() -> new AssertionError("no " + keyword));
    }

    /** Returns the position of the only instruction with these arguments. */
    int position(String keyword, String arguments) {
        int position = instructions.indexOf(new Instruction(keyword, arguments));
        if (position < 0) throw new AssertionError("no " + keyword + " " + arguments);
        return position;
    }
}

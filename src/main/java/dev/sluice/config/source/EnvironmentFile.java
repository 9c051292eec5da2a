package dev.sluice.config.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of variables, as {@code docker run --env-file} and {@code kubectl create configmap --from-env-file} read it: lines {@code
 * NAME=value}, comments, and blank lines. A line {@code NAME} takes the value from the environment of this process.
 *
 * @param name the file, under the operator's name
 * @param variables the variables by name
 * @param errors the mistakes in the file, each with its line and without any value
 */
public record EnvironmentFile(String name, Map<String, Variable> variables, List<String> errors) {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final int MAX_ERRORS = 20;
    private static final Pattern LINE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?:=(.*))?");
    private static final Pattern EXPORT = Pattern.compile("export\\s.*");
    private static final Pattern QUOTED = Pattern.compile("\".*\"|'.*'");

    /**
     * A variable of the file.
     *
     * @param line counted from 1
     * @param value null if the line has no value, and the process has none
     */
    public record Variable(int line, @Nullable String value) {}

    public EnvironmentFile {
        variables = Map.copyOf(variables);
        errors = List.copyOf(errors);
    }

    /**
     * Reads a file. Blocks.
     *
     * @param environment returns the value of a variable of this process, or null if the variable is not set
     */
    public static EnvironmentFile read(Path file, Function<String, @Nullable String> environment) {
        try {
            return parse(file.toString(), Utf8FileReader.read(file, MAX_BYTES), environment);
        } catch (UnreadableException e) {
            return new EnvironmentFile(file.toString(), Map.of(), List.of(file + ": " + e.getMessage()));
        }
    }

    private static EnvironmentFile parse(String name, String text, Function<String, @Nullable String> environment) {
        Map<String, Variable> variables = new HashMap<>();
        List<String> errors = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size() && errors.size() < MAX_ERRORS; i++) {
            String error = add(lines.get(i).stripLeading(), i + 1, variables, environment);
            if (error != null) errors.add(name + ":" + (i + 1) + ": " + error);
        }
        return new EnvironmentFile(name, variables, errors);
    }

    /** Adds the variable of a line. Returns the mistake in it; null for none. A mistake shows no value, which may be a secret. */
    private static @Nullable String add(
            String line, int number, Map<String, Variable> variables, Function<String, @Nullable String> environment) {
        if (line.isEmpty() || line.startsWith("#")) return null;
        Matcher parts = LINE.matcher(line);
        if (!parts.matches())
            return EXPORT.matcher(line).matches()
                    ? "export is not part of this format (expected: NAME=value)"
                    : "not a variable (expected: NAME=value)";
        String name = parts.group(1);
        String value = parts.group(2) == null ? environment.apply(name) : parts.group(2);
        Variable previous = variables.putIfAbsent(name, new Variable(number, value));
        if (previous != null) return name + " is set twice; first in line " + previous.line();
        boolean isQuoted =
                parts.group(2) != null && QUOTED.matcher(parts.group(2)).matches();
        return isQuoted ? name + ": quotes are a part of the value (expected: NAME=value without quotes)" : null;
    }

    @Nullable
    String value(String variable) {
        Variable found = variables.get(variable);
        return found == null ? null : found.value();
    }

    /** Returns the location that sets a variable, such as {@code prod.env:3}. */
    String origin(String variable) {
        Variable found = variables.get(variable);
        return found == null ? name : name + ":" + found.line();
    }

    @Override
    public String toString() {
        return name;
    }
}

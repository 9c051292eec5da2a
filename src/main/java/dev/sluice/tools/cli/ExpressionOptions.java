package dev.sluice.tools.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.tools.eval.EvalException;
import dev.sluice.tools.eval.InputFiles;
import dev.sluice.tools.eval.NamedText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The expression of {@code sluice eval}, and its values. */
final class ExpressionOptions {
    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_-]*)=(.+)");

    /** The variable that the launcher sets for an stdin that is no terminal: {@link #STDIN_FILE}, or {@code stream}. */
    static final String STDIN_VARIABLE = "SLUICE_STDIN";

    private static final String STDIN_FILE = "file";
    private static final char UNDECODABLE = '\uFFFD';

    @Parameters(
            arity = "0..1",
            paramLabel = "EXPR",
            description = "The expression; -- before it if it starts with a minus.")
    private @Nullable String text;

    @Option(names = "--file", paramLabel = "FILE", description = "The file with the expression; - for stdin.")
    private @Nullable String file;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "The JSON file that the expression sees as . (a dot); - for stdin. Left out, it is a pipe or file on stdin, else null.")
    private @Nullable String input;

    @Option(
            names = "--var",
            paramLabel = "NAME=FILE",
            description = "The JSON file that the expression sees as $NAME; - for stdin. Repeatable.")
    private List<String> variables = List.of();

    @Option(names = "--trace", description = "Print the value of each part of the expression on stderr.")
    private boolean isTraced;

    boolean isTraced() {
        return isTraced;
    }

    /** Returns why the options do not go together; null if they do. */
    @Nullable
    String findMisuse() {
        if (text == null && file == null)
            return "an expression is missing: EXPR, --file FILE, or --route 'METHOD /path'";
        if (text != null && file != null) return "the expression is EXPR or --file, not both";
        Set<String> names = new HashSet<>();
        for (String variable : variables) {
            Matcher parts = VARIABLE.matcher(variable);
            if (!parts.matches()) return "--var is written NAME=FILE, such as customer=customer.json";
            if (!names.add(parts.group(1))) return "--var " + parts.group(1) + " occurs twice";
        }
        return stdinReaders() > 1 ? "only one of --file, --input and --var can be -, the standard input" : null;
    }

    private long stdinReaders() {
        return Stream.concat(Stream.of(String.valueOf(file), String.valueOf(input)), files().values().stream())
                .filter(InputFiles.STDIN::equals)
                .count();
    }

    /** Returns why an option does not go with a route; null if all do. */
    @Nullable
    String whyNotWithRoute() {
        boolean isAlone = text == null && file == null && input == null && variables.isEmpty() && !isTraced;
        return isAlone
                ? null
                : "--route takes its expressions and values from files: no EXPR, --file, --input, --var or --trace";
    }

    private Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            files.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return files;
    }

    /** Returns the expression. Blocks. */
    NamedText source(InputFiles files) {
        if (file != null) return files.readExpression(file);
        return argument(String.valueOf(text));
    }

    /**
     * Returns the expression of an argument.
     *
     * @throws EvalException if the locale of the shell cannot decode it
     */
    static NamedText argument(String argument) {
        int undecodable = argument.indexOf(UNDECODABLE);
        if (undecodable < 0) return new NamedText("EXPR", argument);
        int offset = argument.substring(0, undecodable).getBytes(StandardCharsets.UTF_8).length;
        throw EvalException.failed("EXPR: not UTF-8 in the locale of this shell: the byte at offset " + offset
                + " (--file reads UTF-8 in every locale)");
    }

    /**
     * Returns the value of a single dot. Blocks until the end of stdin if it reads that.
     *
     * @param isUsed whether the expression depends on it
     * @param stdin what stdin is; null for a terminal, or if it is not known
     * @param err hears that the command reads a stream, which may not end
     */
    JsonNode input(InputFiles files, boolean isUsed, @Nullable String stdin, PrintWriter err) {
        if (input != null) return files.readJson(input);
        if (!isUsed || stdin == null || stdinReaders() > 0) return NullNode.getInstance();
        if (!stdin.equals(STDIN_FILE)) err.println("reading . from stdin");
        return files.readJson(InputFiles.STDIN);
    }

    /** Returns the values of the variables by name. Blocks. */
    Map<String, JsonNode> variables(InputFiles files) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        files().forEach((name, file) -> values.put(name, files.readJson(file)));
        return values;
    }
}

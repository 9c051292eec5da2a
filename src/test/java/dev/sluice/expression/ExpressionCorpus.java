package dev.sluice.expression;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The expressions in {@code src/test/resources/expressions}. Each line is an expression; a line that starts with a space continues it. Lines
 * that start with {@code @} are the inputs of the expressions below them; a heading, which starts with {@code #}, sets the input to null.
 * Lines that start with {@code =} and {@code ~} are the value of an expression in Sluice and in the JSLT library.
 */
final class ExpressionCorpus {
    static final List<String> FILES =
            List.of("paths", "operators", "control", "loops", "objects", "syntax", "functions");

    private final String file;
    private final List<Entry> entries = new ArrayList<>();
    private List<String> inputs = List.of("null");
    private boolean isAmongInputs;

    private ExpressionCorpus(String file) {
        this.file = file;
    }

    static List<Entry> read(String file) {
        ExpressionCorpus corpus = new ExpressionCorpus(file);
        List<String> lines = text(file).lines().toList();
        for (int index = 0; index < lines.size(); index++) corpus.add(lines.get(index), index + 1);
        return corpus.entries;
    }

    static List<Entry> readAll() {
        return FILES.stream().flatMap(file -> read(file).stream()).toList();
    }

    private static String text(String file) {
        try (InputStream text = ExpressionCorpus.class.getResourceAsStream("/expressions/" + file + ".txt")) {
            return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String line, int number) {
        if (line.startsWith("@")) addInput(line.substring(1).trim());
        else if (line.startsWith("#")) inputs = List.of("null");
        else if (line.startsWith(" ")) last(entry -> entry.with(entry.text + "\n" + line));
        else if (line.startsWith("= ")) last(entry -> entry.expecting(line.substring(2), entry.inJslt));
        else if (line.startsWith("~ ")) last(entry -> entry.expecting(entry.inSluice, line.substring(2)));
        else if (!line.isEmpty()) entries.add(new Entry(file + ".txt:" + number, line, inputs, "", ""));
        isAmongInputs = line.startsWith("@");
    }

    private void addInput(String input) {
        List<String> all = new ArrayList<>(isAmongInputs ? inputs : List.of());
        all.add(input);
        inputs = all;
    }

    private void last(java.util.function.UnaryOperator<Entry> change) {
        entries.set(entries.size() - 1, change.apply(entries.get(entries.size() - 1)));
    }

    /**
     * An expression and its inputs.
     *
     * @param inSluice the expected value; empty in a list without values
     * @param inJslt the expected value of the JSLT library
     */
    record Entry(String place, String text, List<String> inputs, String inSluice, String inJslt) {
        private Entry with(String longerText) {
            return new Entry(place, longerText, inputs, inSluice, inJslt);
        }

        private Entry expecting(String sluice, String jslt) {
            return new Entry(place, text, inputs, sluice, jslt);
        }

        @Override
        public String toString() {
            return place + ": " + text;
        }
    }
}

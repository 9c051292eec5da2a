package dev.sluice.config.effective;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes values as YAML in block style, each with its origin as a comment. Not thread-safe. */
final class YamlWriter {
    static final String SECRET = "(secret)";
    static final String NOT_SHOWN = "(not shown)";

    /** Keys of mappings whose values may be keys in plain text. */
    private static final Set<String> HIDDEN_MAPS = Set.of("headers", "sha256");

    private static final Set<String> HIDDEN_IN_FALLBACKS = Set.of("with", "body");

    private final StringBuilder out = new StringBuilder(1 << 11);
    private final Set<String> secretKeys;
    private int depth;
    private int values;
    private boolean isSchema;
    private boolean isFallback;
    private boolean isBehindDash;

    /** @param secretKeys the keys whose values are secrets, in values that no record describes */
    YamlWriter(Set<String> secretKeys) {
        this.secretKeys = secretKeys;
    }

    /** Whether the values of a mapping are hidden. A list under such a key has names only. */
    static boolean hidesValuesOf(String key, @Nullable ConfigValue value) {
        return hidesEntriesOf(key) && ConfigValue.mapping(value) != null;
    }

    static boolean hidesEntriesOf(String key) {
        return HIDDEN_MAPS.contains(key);
    }

    /** Writes the key of a mapping, whose entries follow. */
    void start(String key, String origin) {
        line(YamlText.key(key) + ":", origin);
        depth++;
    }

    /** Writes the following lines as entries of a mapping whose key was written before. */
    void indent() {
        depth++;
    }

    void end() {
        depth--;
    }

    int length() {
        return out.length();
    }

    /** Returns the number of lines that are not comments. */
    int values() {
        return values;
    }

    /** Writes a JSON Schema, which has no secrets: {@code headers} may be the name of a property. */
    void schema(String key, ConfigValue value, String section) {
        isSchema = true;
        value(key, value, section, null);
        isSchema = false;
    }

    /** Writes the alternatives to a step. What their calls send is hidden, because it may have a key in plain text. */
    void fallback(String key, ConfigValue value, String section) {
        isFallback = true;
        value(key, value, section, null);
        isFallback = false;
    }

    /** Removes all text behind a length. */
    void cut(int length) {
        out.setLength(length);
    }

    /** Writes a key and the text of its value. */
    void text(String key, String yaml, String origin) {
        line(YamlText.key(key) + ": " + yaml, origin);
    }

    /** Writes a value that has no notation in YAML, as a comment. */
    void comment(String key, String text, String origin) {
        line("# " + YamlText.key(key) + ": " + text.lines().findFirst().orElse(""), origin);
    }

    /**
     * Writes a key and its value as it is written in the files.
     *
     * @param section the section that has the value, in parentheses; empty for its own entry
     * @param replacement the text in place of each scalar; null to show it
     */
    void value(String key, ConfigValue value, String section, @Nullable String replacement) {
        if (isSchema) write(YamlText.key(key) + ":", value, section, null);
        else writeHidden(key, value, section, replacement);
    }

    private void writeHidden(String key, ConfigValue value, String section, @Nullable String replacement) {
        boolean isRequest = isFallback && HIDDEN_IN_FALLBACKS.contains(key);
        String hidden =
                secretKeys.contains(key) ? SECRET : isRequest || hidesValuesOf(key, value) ? NOT_SHOWN : replacement;
        write(YamlText.key(key) + ":", value, section, hidden);
    }

    private void write(String prefix, ConfigValue value, String section, @Nullable String replacement) {
        String origin = origin(value, section);
        value.<@Nullable Void>match(
                scalar -> writeScalar(prefix, scalar, origin, replacement),
                sequence -> writeSequence(prefix, sequence, section, replacement),
                mapping -> writeMapping(prefix, mapping, section, replacement),
                invalid -> line("# " + prefix + " " + invalid.reference() + " (not set)", origin));
    }

    private @Nullable Void writeScalar(String prefix, Scalar scalar, String origin, @Nullable String replacement) {
        if (replacement != null) return line(prefix + " " + YamlText.quoted(replacement), origin);
        if (!YamlText.isBlock(scalar)) return line(prefix + " " + YamlText.ofOneLine(scalar), origin);
        String text = scalar.written();
        line(prefix + " " + YamlText.indicator(text), origin);
        depth++;
        for (String each : text.split("\n", -1)) line(each, "");
        if (text.endsWith("\n")) out.setLength(out.length() - 1);
        depth--;
        return null;
    }

    private @Nullable Void writeSequence(
            String prefix, Sequence sequence, String section, @Nullable String replacement) {
        boolean isEmpty = sequence.items().isEmpty();
        line(prefix + (isEmpty ? " []" : ""), isEmpty ? origin(sequence, section) : "");
        depth++;
        for (ConfigValue item : sequence.items()) write("-", item, section, replacement);
        depth--;
        return null;
    }

    private @Nullable Void writeMapping(String prefix, Mapping mapping, String section, @Nullable String replacement) {
        boolean isEmpty = mapping.entries().isEmpty();
        if (prefix.equals("-") && !isEmpty) dash();
        else line(prefix + (isEmpty ? " {}" : ""), isEmpty ? origin(mapping, section) : "");
        depth++;
        for (Mapping.Entry entry : mapping.entries()) value(entry.key().text(), entry.value(), section, replacement);
        depth--;
        return null;
    }

    /** Returns the location of a value and its section, and the variables and files that give a part of it. */
    static String origin(ConfigValue value, String section) {
        String parts = value.provenance();
        return value.location() + section + (parts.isEmpty() ? "" : ", where " + parts);
    }

    /** Starts an item of a list, whose first line is that of its first entry. */
    private void dash() {
        indentation();
        out.append("- ");
        isBehindDash = true;
    }

    private @Nullable Void line(String text, String origin) {
        if (!text.startsWith("# ")) values++;
        if (!text.isEmpty() && !isBehindDash) indentation();
        out.append(text);
        isBehindDash = false;
        if (!origin.isEmpty()) comment(origin);
        out.append('\n');
        return null;
    }

    private void indentation() {
        for (int level = 0; level < depth; level++) out.append("  ");
    }

    private void comment(String origin) {
        out.append("   # ");
        for (int i = 0; i < origin.length(); i++) {
            char character = origin.charAt(i);
            out.append(Character.isISOControl(character) ? '?' : character);
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}

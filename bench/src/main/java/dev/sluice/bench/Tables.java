package dev.sluice.bench;

/** Tables of Markdown, one after the other. */
final class Tables {
    private final StringBuilder text = new StringBuilder();

    /** Adds text before a table or after it. */
    void text(String line) {
        text.append(line);
    }

    void header(String first, String... columns) {
        text.append("\n| ").append(first).append(" | ").append(String.join(" | ", columns)).append(" |\n|---|");
        text.append("---|".repeat(columns.length)).append('\n');
    }

    void row(String name, Object... cells) {
        text.append("| ").append(name);
        for (Object cell : cells) text.append(" | ").append(cell);
        text.append(" |\n");
    }

    boolean contains(String mark) {
        return text.indexOf(mark) >= 0;
    }

    String markdown() {
        return text.toString();
    }
}

package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the YAML files of a folder and its subfolders, sorted by path. Skips names that begin with a dot, such as {@code ..data} of a mounted ConfigMap. Follows links, and reads each folder once. */
public final class FolderReader {
    private static final int MAX_FILE_BYTES = 4 * 1024 * 1024;
    private static final int MAX_ENTRIES = 20_000;
    private static final int MAX_DEPTH = 16;

    private final Findings findings;
    private final Set<Path> visited = new HashSet<>();
    private final List<Path> files = new ArrayList<>();
    private int entries;

    private FolderReader(Findings findings) {
        this.findings = findings;
    }

    /** Returns the readable files. Reports unreadable files, and a folder without files. Blocks. */
    public static List<SourceFile> read(Path folder, Findings findings) {
        return new FolderReader(findings).sources(folder);
    }

    /** Returns one file of any name; null if it does not exist. Reports an unreadable file, and returns null. Blocks. */
    public static @Nullable SourceFile readFile(Path file, Findings findings) {
        List<SourceFile> sources = new ArrayList<>();
        if (Files.exists(file)) new FolderReader(findings).read(file, sources);
        return sources.isEmpty() ? null : sources.get(0);
    }

    /** Returns one file of any name, or a pipe to its end. Reports an unreadable one, and returns null. Blocks until the pipe ends. */
    public static @Nullable SourceFile readFileOrPipe(Path file, Findings findings) {
        try {
            return new SourceFile(name(file), Utf8FileReader.readToEnd(file, MAX_FILE_BYTES));
        } catch (UnreadableException e) {
            new FolderReader(findings).error(file, e.getMessage());
            return null;
        }
    }

    private List<SourceFile> sources(Path folder) {
        if (!Files.isDirectory(folder)) {
            error(folder, Files.exists(folder) ? "not a folder" : "no such folder");
            return List.of();
        }
        collect(folder, 0);
        if (files.isEmpty() && findings.errors().isEmpty()) error(folder, "no .yaml file in this folder");
        List<SourceFile> sources = new ArrayList<>();
        files.sort(FolderReader::byName);
        for (Path file : files) read(file, sources);
        return sources;
    }

    private void collect(Path folder, int depth) {
        try {
            if (!visited.add(folder.toRealPath())) return;
            for (Path child : children(folder)) visit(child, depth);
        } catch (IOException | DirectoryIteratorException e) {
            error(folder, "this folder cannot be read");
        }
    }

    /** Returns the children sorted by name, so that a folder with several paths always gets the same path. */
    private List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, child -> !isHidden(child))) {
            for (Path child : stream) {
                if (++entries <= MAX_ENTRIES) children.add(child);
                if (entries == MAX_ENTRIES + 1) error(folder, "more than " + MAX_ENTRIES + " files, up to here");
            }
        }
        children.sort(FolderReader::byName);
        return children;
    }

    private void visit(Path child, int depth) {
        if (Files.isDirectory(child)) {
            if (depth == MAX_DEPTH) error(child, "more than " + MAX_DEPTH + " folders deep");
            else collect(child, depth + 1);
        } else if (isYaml(child)) {
            files.add(child);
        }
    }

    private static int byName(Path first, Path second) {
        return name(first).compareTo(name(second));
    }

    private static boolean isHidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    private static boolean isYaml(Path path) {
        String name = name(path).toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    private void read(Path file, List<SourceFile> sources) {
        try {
            sources.add(new SourceFile(name(file), Utf8FileReader.read(file, MAX_FILE_BYTES)));
        } catch (UnreadableException e) {
            error(file, e.getMessage());
        }
    }

    private void error(Path path, String message) {
        findings.error(SourceLocation.ofFile(name(path)), KeyPath.ROOT, message);
    }

    private static String name(Path path) {
        return path.toString().replace(File.separatorChar, '/');
    }
}

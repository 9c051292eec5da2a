package dev.sluice.tools.cli;

import dev.sluice.core.spec.Suggestion;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints the mistake in a command line: the option or command that it probably means, and where the others are. */
final class MisuseReport {
    private MisuseReport() {}

    /** Prints the mistake, and returns the exit code. */
    static int print(ParameterException mistake, String... arguments) {
        CommandLine command = mistake.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandName();
        boolean isRoot = command.getParent() == null;
        err.println("sluice: " + message(mistake));
        err.println(isRoot ? "sluice help shows the commands" : "sluice help " + name + " shows the options");
        if (isRoot && arguments.length == 0) command.usage(err);
        err.flush();
        return ExitCode.USAGE;
    }

    private static String message(ParameterException mistake) {
        String unknown = unknownWord(mistake);
        if (unknown == null) return String.valueOf(mistake.getMessage());
        String word = unknown.split("=", 2)[0];
        CommandLine command = mistake.getCommandLine();
        boolean isOption = word.startsWith("-");
        if (isOption) return "unknown option " + word + Suggestion.didYouMean(word, options(command));
        Collection<String> commands = command.getSubcommands().keySet();
        return commands.isEmpty()
                ? "unexpected argument " + word
                : "unknown command " + word + Suggestion.didYouMean(word, commands);
    }

    /** Returns the word that is no option and no command; null for another mistake. The command help has no type for its mistake. */
    private static @Nullable String unknownWord(ParameterException mistake) {
        if (mistake instanceof UnmatchedArgumentException unmatched)
            return unmatched.getUnmatched().get(0);
        boolean isRoot = mistake.getCommandLine().getParent() == null;
        return isRoot && mistake.getArgSpec() == null ? mistake.getValue() : null;
    }

    /** Returns the long names of the options of a command. */
    private static List<String> options(CommandLine command) {
        return command.getCommandSpec().optionsMap().keySet().stream()
                .filter(name -> name.startsWith("--"))
                .toList();
    }
}

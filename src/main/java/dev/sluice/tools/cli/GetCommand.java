package dev.sluice.tools.cli;

import dev.sluice.tools.cli.RequestSender.NoResponseException;
import dev.sluice.tools.cli.RequestSender.Response;
import dev.sluice.tools.eval.EvalException;
import dev.sluice.tools.eval.ResponseExpectation;
import java.io.PrintWriter;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends one request, and compares the response with an expected status and an expression. */
@Command(
        name = "get",
        description = {
            "Send one request over HTTP/1.1, and compare the response with an expected status and expression.",
            "Prints the body; differences are on stderr. It follows no redirect."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the response is as expected",
            "1:another status, an expression that is not true, or no response",
            "2:wrong arguments, an invalid expression, or a file that is missing"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice get http://localhost:9090/health/ready",
            "  sluice get http://localhost:8080/products/p3 --expect '$body.price > 0'",
            "  sluice get http://localhost:8080/orders --body order.json"
        })
final class GetCommand implements Callable<Integer> {
    @Mixin
    private final RequestOptions options = new RequestOptions();

    @Option(
            names = "--expect-status",
            paramLabel = "STATUS",
            description = "The status of the response (default without --expect: 200 to 299).")
    private @Nullable Integer status;

    @Option(
            names = "--expect",
            paramLabel = "EXPR",
            description =
                    "An expression that is true of $status, $headers (names in lower case) and $body: JSON, or else a text.")
    private @Nullable String expression;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        try {
            ResponseExpectation expected =
                    expression == null ? null : ResponseExpectation.parse(ExpressionOptions.argument(expression));
            HttpRequest request = options.toRequest();
            return compare(expected, options.sender().send(request), err);
        } catch (EvalException e) {
            err.println(e.getMessage());
            return 2;
        } catch (NoResponseException e) {
            err.println("sluice: " + options.url() + ": " + e.getMessage());
            return 1;
        }
    }

    private int compare(@Nullable ResponseExpectation expected, Response response, PrintWriter err) {
        print(response.body());
        boolean hasStatus = hasStatus(response.status());
        if (!hasStatus)
            err.println("sluice: " + options.url() + ": the status is " + response.status() + expectedStatus());
        List<String> differences = expected == null
                ? List.of()
                : expected.differences(response.status(), response.headers(), response.body());
        differences.stream().map(RequestSender::escaped).forEach(err::println);
        return hasStatus && differences.isEmpty() ? 0 : 1;
    }

    private void print(String body) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(body);
        if (!body.isEmpty() && !body.endsWith("\n")) out.println();
        out.flush();
    }

    private boolean hasStatus(int found) {
        return status == null ? expression != null || found / 100 == 2 : found == status;
    }

    private String expectedStatus() {
        return " (expected: " + (status == null ? "200 to 299" : status) + ")";
    }
}

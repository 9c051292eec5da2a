package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.language.expression.function.ElementFunction;
import dev.sluice.language.expression.function.Function;
import dev.sluice.language.expression.function.FunctionLibrary;
import dev.sluice.language.expression.syntax.ForeignCall;
import dev.sluice.language.expression.syntax.ForeignNames;
import dev.sluice.language.expression.syntax.Replacement;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.value.ExpressionFailure;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the node of a call. Functions of the expression hide shared functions, which hide built-in ones. */
record CallBuilder(Compiler compiler, Syntax.Call call) {
    /** The longest arguments in a suggestion. */
    private static final int MAX_ARGUMENTS = 100;

    /** Builds the call; {@code elements} builds an expression that sees the elements of a list. */
    Node build(NodeBuilder arguments, NodeBuilder elements) {
        DeclaredFunction declared = compiler.functions().find(call.function());
        if (declared != null) return declared(declared, arguments);
        Function function = FunctionLibrary.find(call.function());
        if (function != null) return library(function, arguments);
        ElementFunction ofElements = FunctionLibrary.findForElements(call.function());
        if (ofElements != null) return ofElements(ofElements, arguments, elements);
        if (call.function().equals(FunctionLibrary.FALLBACK)) return fallback(arguments);
        if (compiler.functions().areKnown()) throw unknown();
        return declared(DeclaredFunction.unknown(call), arguments);
    }

    private int offset() {
        return call.span().start();
    }

    private InvalidTextException unknown() {
        String mistake = "there is no function " + call.function() + "()";
        Optional<String> suggestion = foreign();
        if (suggestion.isEmpty() && ForeignNames.isKnown(call.function())) return otherSpelling(mistake);
        return suggestion
                .or(this::closest)
                .map(text -> compiler.source().error(offset(), mistake + "; did you mean " + text + "?"))
                .orElseGet(() -> compiler.source().error(offset(), mistake));
    }

    /** Returns the error for a function of another language, which has the same name here with other separators, or does not exist. */
    private InvalidTextException otherSpelling(String mistake) {
        String letters = ForeignNames.normalized(call.function());
        return similarName()
                .filter(name -> ForeignNames.normalized(name).equals(letters))
                .map(name -> compiler.source().error(offset(), mistake, name))
                .orElseGet(() -> compiler.source().error(offset(), mistake));
    }

    private Optional<String> similarName() {
        return Suggestion.closest(call.function(), compiler.functions().names());
    }

    /** Returns the expression that a call of another language means. */
    private Optional<String> foreign() {
        String text = compiler.source().text();
        List<String> arguments = call.arguments().stream()
                .map(argument -> argument.extent().of(text))
                .toList();
        return new ForeignCall(call.function(), arguments)
                .suggestion()
                .or(() -> arguments.isEmpty() ? ofInput() : Optional.empty())
                .map(suggestion -> Replacement.of(text, call.span(), suggestion));
    }

    /** {@code length()} of the current value. */
    private Optional<String> ofInput() {
        return new ForeignCall(call.function(), List.of(".")).suggestion();
    }

    /** Returns the call of the function with the most similar name; its name alone if the arguments do not fit, or are long. */
    private Optional<String> closest() {
        String arguments = call.span()
                .of(compiler.source().text())
                .substring(call.function().length());
        boolean isShort = arguments.length() <= MAX_ARGUMENTS && arguments.indexOf('\n') < 0;
        return similarName().map(name -> name + (isShort && takesArguments(name) ? arguments : "()"));
    }

    private boolean takesArguments(String name) {
        int count = call.arguments().size();
        DeclaredFunction declared = compiler.functions().find(name);
        if (declared != null) return count == declared.parameters();
        Function function = FunctionLibrary.find(name);
        if (function != null) return count >= function.least() && count <= function.most();
        ElementFunction ofElements = FunctionLibrary.findForElements(name);
        return ofElements == null ? count >= 2 : count == 2 || (count == 1 && ofElements.isKeyOptional());
    }

    private Node[] build(NodeBuilder builder, int least, int most) {
        checkCount(least, most);
        return builder.buildAll(call.arguments());
    }

    private void checkCount(int least, int most) {
        int count = call.arguments().size();
        if (count >= least && count <= most) return;
        String mistake = call.function() + "() has " + arguments(count);
        boolean isDeclared = compiler.functions().find(call.function()) != null;
        Optional<String> foreign = isDeclared ? Optional.empty() : foreign();
        throw foreign.isPresent()
                ? compiler.source().error(offset(), mistake + "; did you mean " + foreign.get() + "?")
                : compiler.source().error(offset(), mistake, expected(least, most));
    }

    private static String arguments(int count) {
        return count == 1 ? "1 argument" : count + " arguments";
    }

    private static String expected(int least, int most) {
        if (least == most) return arguments(least);
        return most == Integer.MAX_VALUE ? "at least " + arguments(least) : least + " to " + arguments(most);
    }

    private Node declared(DeclaredFunction function, NodeBuilder builder) {
        Node[] arguments = build(builder.with(NullEffect.SEEN), function.parameters(), function.parameters());
        CallSite site =
                new CallSite(compiler.nesting(), compiler.nesting().depth(), compiler.enters(function), offset());
        return new ControlNodes.DeclaredCall(function, arguments, site);
    }

    private Node library(Function function, NodeBuilder builder) {
        NodeBuilder inside = builder.with(treatsNullAsFalse(function) ? NullEffect.HARMLESS : NullEffect.SEEN);
        Node[] arguments = build(inside, function.least(), function.most());
        Function.Body body = function.body();
        for (int index = 0; index < arguments.length; index++)
            body = prepare(function, index, arguments[index].constant(), body);
        return new ControlNodes.LibraryCall(body, arguments, offset());
    }

    private static boolean treatsNullAsFalse(Function function) {
        String name = function.name();
        return name.equals("not") || name.equals("boolean") || FunctionLibrary.isTest(name);
    }

    private Function.Body prepare(Function function, int index, @Nullable JsonNode constant, Function.Body general) {
        if (constant == null) return general;
        try {
            return function.preparation().prepare(index, constant, general);
        } catch (ExpressionFailure e) {
            throw compiler.source().error(call.arguments().get(index).span().start(), String.valueOf(e.getMessage()));
        }
    }

    private Node ofElements(ElementFunction function, NodeBuilder arguments, NodeBuilder elements) {
        checkCount(function.isKeyOptional() ? 1 : 2, 2);
        Node list = arguments.with(NullEffect.SEEN).build(call.arguments().get(0));
        Node key = call.arguments().size() == 1
                ? new VariableNodes.Dot()
                : elements.build(call.arguments().get(1), 1);
        return new ControlNodes.ElementCall(function, list, Branch.of(key), offset());
    }

    private Node fallback(NodeBuilder builder) {
        checkCount(2, Integer.MAX_VALUE);
        Node[] arguments = new Node[call.arguments().size()];
        int last = arguments.length - 1;
        for (int index = 0; index <= last; index++) {
            NodeBuilder inside = index < last ? builder.with(NullEffect.HARMLESS) : builder;
            arguments[index] = inside.build(call.arguments().get(index));
        }
        return new ControlNodes.FallbackNode(Branch.of(arguments));
    }
}

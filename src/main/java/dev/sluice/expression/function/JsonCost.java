package dev.sluice.expression.function;

import dev.sluice.expression.value.EvaluationBudget;

/** Pays for reading a JSON text and for its tree, before a reader builds the tree. Needs no valid JSON. */
final class JsonCost {
    private final EvaluationBudget budget;
    private boolean isInText;
    private boolean isEscaped;
    private char previous;

    private JsonCost(EvaluationBudget budget) {
        this.budget = budget;
    }

    static void pay(String json, EvaluationBudget budget) {
        // The reader copies the characters of texts, and reads slower than a comparison.
        budget.steps(json.length() / 4);
        budget.text(json.length());
        JsonCost cost = new JsonCost(budget);
        for (int index = 0; index < json.length(); index++) cost.add(json.charAt(index));
    }

    private void add(char character) {
        if (isInText) addOfText(character);
        else addOfSyntax(character);
        previous = character;
    }

    private void addOfText(char character) {
        if (isEscaped) isEscaped = false;
        else if (character == '\\') isEscaped = true;
        else if (character == '"') isInText = false;
    }

    private void addOfSyntax(char character) {
        switch (character) {
            case '{' -> budget.object(0);
            case '[' -> budget.list(0);
            case ':' -> budget.field();
            case ',' -> addElement();
            case '.' -> budget.bigNumber(0);
            case 'e', 'E' -> addExponent();
            case '"' -> addText();
            default -> {}
        }
    }

    /** A number or a text is an element, or the value of a field. */
    private void addElement() {
        budget.element();
        budget.number();
    }

    private void addText() {
        isInText = true;
        budget.text(0);
    }

    private void addExponent() {
        if (Character.isDigit(previous)) budget.bigNumber(0);
    }
}

//! From words to a tree: `or` binds least, then `and`, then `not` (OData URL conventions §5.1.1.16).

use serde_json::Value;

use super::token::{Kind, Token, tokens};
use super::{Comparison, Expression, Function, MAX_DEPTH, Operand, TextTest};
use crate::Error;

pub(super) fn parse(text: &str) -> Result<Expression, Error> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, end: text.chars().count() + 1 };
    let expression = parser.or()?;
    if parser.at < tokens.len() {
        return parser.expected("`and`, `or` or the end");
    }
    Ok(expression)
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    end: usize,
}

impl<'a> Parser<'a> {
    fn or(&mut self) -> Result<Expression, Error> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Error::TooDeep { what: "$filter", limit: MAX_DEPTH });
        }
        let mut left = self.and()?;
        while self.takes_word("or") {
            left = Expression::Or(Box::new(left), Box::new(self.and()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn and(&mut self) -> Result<Expression, Error> {
        let mut left = self.not()?;
        while self.takes_word("and") {
            left = Expression::And(Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Expression, Error> {
        // A row of them is taken in a loop, so that it cannot exhaust the stack.
        let mut negative = false;
        while self.takes_word("not") {
            negative = !negative;
        }
        let inner = self.primary()?;
        Ok(if negative { Expression::Not(Box::new(inner)) } else { inner })
    }

    fn primary(&mut self) -> Result<Expression, Error> {
        if self.takes(&Kind::Open) {
            let inner = self.or()?;
            self.must(&Kind::Close, "a closing bracket")?;
            return Ok(inner);
        }
        if let Some(name) = self.function_name() {
            match name.to_ascii_lowercase().as_str() {
                "isof" => return self.is_of(),
                "contains" => return self.text(TextTest::Contains),
                "startswith" => return self.text(TextTest::StartsWith),
                "endswith" => return self.text(TextTest::EndsWith),
                _ => {}
            }
            if let Some((list, word)) = name.rsplit_once('/')
                && matches!(word, "any" | "all")
            {
                return self.lambda(list, word == "all");
            }
        }
        let left = self.operand()?;
        self.comparison(left)
    }

    fn comparison(&mut self, left: Operand) -> Result<Expression, Error> {
        const OPERATORS: [(&str, Comparison); 6] = [
            ("eq", Comparison::Equal),
            ("ne", Comparison::NotEqual),
            ("gt", Comparison::Greater),
            ("ge", Comparison::GreaterOrEqual),
            ("lt", Comparison::Less),
            ("le", Comparison::LessOrEqual),
        ];
        for (word, comparison) in OPERATORS {
            if self.takes_word(word) {
                return Ok(Expression::Compare(left, comparison, self.operand()?));
            }
        }
        if self.takes_word("in") {
            return Ok(Expression::In(left, self.list()?));
        }
        Ok(Expression::Is(left))
    }

    fn list(&mut self) -> Result<Vec<Value>, Error> {
        self.must(&Kind::Open, "an opening bracket")?;
        let mut values = Vec::new();
        loop {
            match self.next() {
                Some(Kind::Constant(value)) => values.push(value.clone()),
                _ => return self.expected_before("a value"),
            }
            if !self.takes(&Kind::Comma) {
                self.must(&Kind::Close, "a comma or a closing bracket")?;
                return Ok(values);
            }
        }
    }

    /// `isof('microsoft.graph.x')` or `isof(property, 'microsoft.graph.x')`, with and without quotes.
    fn is_of(&mut self) -> Result<Expression, Error> {
        self.at += 2;
        let mut name = self.type_name()?;
        if self.takes(&Kind::Comma) {
            name = self.type_name()?;
        }
        self.must(&Kind::Close, "a closing bracket")?;
        Ok(Expression::IsOf(name))
    }

    fn type_name(&mut self) -> Result<String, Error> {
        match self.next() {
            Some(Kind::Word(name) | Kind::Constant(Value::String(name))) => {
                Ok(name.rsplit(['.', '#']).next().unwrap_or_default().to_owned())
            }
            _ => self.expected_before("the name of a type"),
        }
    }

    fn text(&mut self, test: TextTest) -> Result<Expression, Error> {
        self.at += 2;
        let left = self.operand()?;
        self.must(&Kind::Comma, "a comma")?;
        let right = self.operand()?;
        self.must(&Kind::Close, "a closing bracket")?;
        let expression = Expression::Text(test, left, right);
        // "contains(a,'b') eq true" says the same.
        if self.takes_word("eq") {
            return match self.next() {
                Some(Kind::Constant(Value::Bool(true))) => Ok(expression),
                Some(Kind::Constant(Value::Bool(false))) => Ok(Expression::Not(Box::new(expression))),
                _ => self.expected_before("true or false"),
            };
        }
        Ok(expression)
    }

    /// `groupTypes/any(x:x eq 'Unified')`.
    fn lambda(&mut self, list: &str, all: bool) -> Result<Expression, Error> {
        self.at += 2;
        let list = path(list);
        if self.takes(&Kind::Close) {
            return Ok(Expression::Lambda { all, list, variable: String::new(), condition: None });
        }
        let variable = match self.next() {
            Some(Kind::Word(name)) => name.clone(),
            _ => return self.expected_before("a name"),
        };
        self.must(&Kind::Colon, "a colon")?;
        let condition = Some(Box::new(self.or()?));
        self.must(&Kind::Close, "a closing bracket")?;
        Ok(Expression::Lambda { all, list, variable, condition })
    }

    fn operand(&mut self) -> Result<Operand, Error> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Error::TooDeep { what: "$filter", limit: MAX_DEPTH });
        }
        let operand = if let Some(name) = self.function_name() {
            let function = match name.to_ascii_lowercase().as_str() {
                "tolower" => Function::ToLower,
                "toupper" => Function::ToUpper,
                "trim" => Function::Trim,
                "length" => Function::Length,
                _ => return self.expected("a function that is known"),
            };
            self.at += 2;
            let inner = self.operand()?;
            self.must(&Kind::Close, "a closing bracket")?;
            Operand::Function(function, Box::new(inner))
        } else {
            match self.next() {
                Some(Kind::Constant(value)) => Operand::Constant(value.clone()),
                Some(Kind::Word(word)) if word.split('/').any(is_cast) => Operand::Cast(path(word)),
                Some(Kind::Word(word)) => Operand::Property(path(word)),
                _ => return self.expected_before("a property or a value"),
            }
        };
        self.depth -= 1;
        Ok(operand)
    }

    /// The name before an opening bracket, without taking it.
    fn function_name(&self) -> Option<&'a str> {
        match (self.tokens.get(self.at), self.tokens.get(self.at + 1)) {
            (Some(Token { kind: Kind::Word(name), .. }), Some(Token { kind: Kind::Open, .. })) => Some(name),
            _ => None,
        }
    }

    /// Takes a word, or steps over the end.
    fn next(&mut self) -> Option<&'a Kind> {
        let token = self.tokens.get(self.at);
        self.at += 1;
        token.map(|token| &token.kind)
    }

    fn takes(&mut self, kind: &Kind) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|token| token.kind == *kind);
        self.at += usize::from(found);
        found
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found = self.tokens.get(self.at).is_some_and(
            |token| matches!(&token.kind, Kind::Word(found) if found.eq_ignore_ascii_case(word)),
        );
        self.at += usize::from(found);
        found
    }

    fn must(&mut self, kind: &Kind, expected: &'static str) -> Result<(), Error> {
        if self.takes(kind) { Ok(()) } else { self.expected(expected) }
    }

    fn expected<T>(&self, expected: &'static str) -> Result<T, Error> {
        let position = self.tokens.get(self.at).map_or(self.end, |token| token.position);
        Err(Error::Filter { position, expected })
    }

    /// The same for the word that was just taken.
    fn expected_before<T>(&mut self, expected: &'static str) -> Result<T, Error> {
        self.at = self.at.saturating_sub(1);
        self.expected(expected)
    }
}

/// The parts of a path without casts.
fn path(word: &str) -> Vec<String> {
    word.split('/').filter(|part| !part.is_empty() && !is_cast(part)).map(str::to_owned).collect()
}

fn is_cast(part: &str) -> bool {
    part.to_ascii_lowercase().starts_with("microsoft.graph.")
}

//! A sentence, parts of which may lead somewhere.

/// A sentence in its parts, which stand one behind the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    pub parts: Vec<Part>,
}

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub text: String,
    /// Where it leads.
    pub address: Option<String>,
}

/// The first of the marks that stand for names while a sentence is made: characters for private use,
/// which no words of ours have.
const MARKS_FROM: u32 = 0xe000;

impl Sentence {
    /// A sentence that leads nowhere.
    pub fn plain(text: String) -> Self {
        Self { parts: vec![Part { text, address: None }] }
    }

    /// The sentence that `say` makes of the names in these parts: it is told a mark for each and
    /// nothing else from outside. Only where a name leads somewhere is it a part of its own.
    pub fn naming(names: &[Part], say: impl FnOnce(&[String]) -> String) -> Self {
        let marks: Vec<char> =
            (MARKS_FROM..).zip(names).filter_map(|(mark, _)| char::from_u32(mark)).collect();
        let said = say(&marks.iter().map(char::to_string).collect::<Vec<_>>());
        let mut sentence = Self { parts: Vec::new() };
        for character in said.chars() {
            let named = marks.iter().zip(names).find(|(mark, _)| **mark == character);
            match named {
                Some((_, name @ Part { address: Some(_), .. })) => {
                    sentence.parts.push(name.clone());
                }
                Some((_, name)) => sentence.add(&name.text),
                None => sentence.add(character.encode_utf8(&mut [0; 4])),
            }
        }
        sentence
    }

    /// Adds to the last part, if it leads nowhere.
    fn add(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(Part { text: last, address: None }) => last.push_str(text),
            Some(Part { address: Some(_), .. }) | None => {
                self.parts.push(Part { text: text.to_owned(), address: None });
            }
        }
    }

    /// The same sentence behind another text.
    pub fn after(&self, text: &str) -> Self {
        let mut whole = Self::plain(text.to_owned());
        for part in &self.parts {
            match part.address {
                Some(_) => whole.parts.push(part.clone()),
                None => whole.add(&part.text),
            }
        }
        whole
    }

    /// What it says.
    pub fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }

    /// Where it leads, in the order of its names.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| part.address.as_deref())
    }

    /// The same sentence, which leads nowhere.
    pub fn without_addresses(&self) -> Self {
        Self::plain(self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str, address: Option<&str>) -> Part {
        Part { text: text.to_owned(), address: address.map(str::to_owned) }
    }

    #[test]
    fn names_that_lead_somewhere_are_parts() {
        let names =
            [part("zendesk/1", Some("https://a.example/1")), part("b", None), part("c", None)];
        let sentence = Sentence::naming(&names, |names| format!("due: {}.", names.join(", ")));
        assert_eq!(
            sentence.parts,
            [
                part("due: ", None),
                part("zendesk/1", Some("https://a.example/1")),
                part(", b, c.", None)
            ]
        );
        assert_eq!(sentence.text(), "due: zendesk/1, b, c.");
        assert_eq!(sentence.addresses().collect::<Vec<_>>(), ["https://a.example/1"]);
        assert_eq!(
            sentence.without_addresses(),
            Sentence::plain("due: zendesk/1, b, c.".to_owned())
        );
    }

    #[test]
    fn without_an_address_a_sentence_is_one_part() {
        let names = [part("\u{e000}", None), part("x", None)];
        let sentence = Sentence::naming(&names, <[String]>::concat);
        assert_eq!(sentence, Sentence::plain("\u{e000}x".to_owned()));
    }
}

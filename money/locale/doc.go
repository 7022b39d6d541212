// Package locale writes amounts of money as people of a language and region
// write them, and reads what they typed: "€1,234.56" in en, "1.234,56 €" in de,
// "R$ 1.234,56" in pt-BR. The rules and currency symbols are those of Unicode
// CLDR, from a table of this package's own for some thirty locales; digits are
// always the Western 0 to 9.
//
// A [Locale] comes from [Parse] and has one way out and one way in:
// [Locale.Format] (or [Locale.Append]) in a [Style], and [Locale.ParseMoney],
// which reads every style back exactly. Reading never guesses: group signs must
// stand where the locale puts them, so that "12.34" is refused in de instead of
// becoming 1234.
//
//	de, err := locale.Parse("de-DE")
//	text := de.Format(money.New(123456, money.EUR), locale.Symbol) // 1.234,56 €
//	typed, err := de.ParseMoney("1.234,56", money.EUR)
//
// This is for people's eyes and hands. Text that programs exchange is that of
// package money, which does not change with CLDR.
package locale

#pragma once

// Private to this room: what the style sheets of a page hide.

#include "gumbotree_p.h"

#include <QList>
#include <QStringList>

namespace posthorn
{

/// Answers which elements a page's own style sheets hide in any window: so that nobody quotes, searches or is
/// told of words that he was not shown. Rules under @media are left out, and of the cascade only the order of
/// rules is known; where a selector asks for a place among siblings or an attribute, it is taken to match.
/// The tree must outlive it.
class SheetVisibility
{
public:
    explicit SheetVisibility(const GumboNode *html);

    [[nodiscard]] bool hides(const GumboNode *element);

private:
    /// One part of a selector, without what stands before its combinator.
    struct Compound {
        QString tag; // empty: any
        QString id;
        QStringList classes;
        QChar combinator; // with what stands on its left; null for the first
    };
    struct Rule {
        QList<Compound> selector;
        bool hides = false; // else it shows
    };

    void readSheets(const GumboNode *node, int depth);
    void readRules(const QString &css);
    static QList<Compound> parsed(const QString &selector);
    static bool matches(const Compound &compound, const GumboNode *element);
    bool matches(const QList<Compound> &selector, qsizetype last, const GumboNode *element);

    QList<Rule> m_rules;
    int m_steps = 0; // that were taken; there is an end to it
};

} // namespace posthorn

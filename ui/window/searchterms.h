#pragma once

#include <QCompleter>
#include <QList>
#include <QString>

namespace posthorn
{

/// A word that the search understands (parseSearch()), and what it finds.
struct SearchTermInfo {
    QString term; // "is:only-here"
    QString text; // translated
};

/// Those that are offered while typing, in the order of the help page. Translated anew at each call.
[[nodiscard]] QList<SearchTermInfo> searchTermTable();

/// Offers the terms of the search for the word that is being typed, and puts the chosen one in its place.
/// Window thread; a child of the field.
class SearchTermCompleter : public QCompleter
{
    Q_OBJECT

public:
    explicit SearchTermCompleter(QObject *parent);

    [[nodiscard]] QStringList splitPath(const QString &path) const override;
    [[nodiscard]] QString pathFromIndex(const QModelIndex &index) const override;

private:
    mutable QString m_before; // what stands before the word
};

} // namespace posthorn

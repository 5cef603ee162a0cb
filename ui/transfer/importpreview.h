#pragma once

#include "transfer/thunderbirdimport.h"

#include <QTreeWidget>

namespace posthorn
{

/// What an import found, to be chosen from: accounts of a profile with their folders, or folders. An account
/// is made when it or any of its folders is chosen. Window thread.
class ImportPreview : public QTreeWidget
{
    Q_OBJECT

public:
    explicit ImportPreview(QWidget *parent = nullptr);

    void show(const ThunderbirdProfile &profile);
    void show(const MailSource &source);

    /// The profile with the folders that are chosen, and its accounts.
    [[nodiscard]] ThunderbirdProfile chosen(ThunderbirdProfile profile,
                                            QList<ThunderbirdImport::Choice> *choices) const;
    [[nodiscard]] QList<SourceFolder> chosen(const MailSource &source) const;
    [[nodiscard]] bool isAnyChosen() const;

private:
    void addFolders(QTreeWidgetItem *parent, const QList<SourceFolder> &folders, bool checked);
};

} // namespace posthorn

#pragma once

#include "messagecounter.h"
#include "transfer/thunderbirdimport.h"

#include <QHash>
#include <QTreeWidget>

namespace posthorn
{

/// What an import found, to be chosen from: accounts of a profile with their folders, or folders. An account
/// is made when it or any of its folders is chosen. The messages of an mbox are counted while it is shown.
/// Window thread.
class ImportPreview : public QTreeWidget
{
    Q_OBJECT

public:
    explicit ImportPreview(QWidget *parent = nullptr);

    void show(const ThunderbirdProfile &profile);
    void show(const MailSource &source);
    /// The files are needed for something else.
    void stopCounting() { m_counter.stop(); }

    /// The profile with the folders that are chosen, and its accounts.
    [[nodiscard]] ThunderbirdProfile chosen(ThunderbirdProfile profile,
                                            QList<ThunderbirdImport::Choice> *choices) const;
    [[nodiscard]] QList<SourceFolder> chosen(const MailSource &source) const;
    [[nodiscard]] bool isAnyChosen() const;

private:
    void addFolders(QTreeWidgetItem *parent, const QList<SourceFolder> &folders, bool checked);
    void startAnew();
    void showCount(const QString &file, qint64 messages);

    QList<SourceFolder> m_uncounted;
    QHash<QString, QTreeWidgetItem *> m_uncountedItems; // by SourceFolder::file
    MessageCounter m_counter;
};

} // namespace posthorn

#pragma once

#include "base/address.h"
#include "ui/services.h"

#include <QLineEdit>
#include <QTimer>

class QCompleter;
class QStandardItemModel;

namespace posthorn
{

/// A field for addresses, separated by commas, with completion from everyone that was written to or wrote.
/// Asks the store without waiting. Window thread.
class RecipientEdit : public QLineEdit
{
    Q_OBJECT

public:
    explicit RecipientEdit(const Services &services, QWidget *parent = nullptr);

    [[nodiscard]] AddressList addresses() const;
    void setAddresses(const AddressList &addresses);
    /// Where the entry that the cursor is in starts and ends. Quoted commas don't separate. Pure.
    [[nodiscard]] static std::pair<qsizetype, qsizetype> entryAt(const QString &text, qsizetype cursor);

protected:
    void dropEvent(QDropEvent *event) override;

private:
    void ask();
    void offer(const AddressList &contacts);
    void take(const QString &entry);

    Services m_services;
    QTimer m_delay;
    QCompleter *m_completer;
    QStandardItemModel *m_model;
    quint64 m_generation = 0;
};

} // namespace posthorn

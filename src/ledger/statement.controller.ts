import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiProduces, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { RequireScope } from '../access/access.decorators';
import { goneFrom } from '../gone';
import { ApiProblems } from '../problem.dto';
import { UserParams } from '../wallet/wallet.dto';
import { CSV_TYPE, prefersCsv } from './csv';
import { EXPORT_TYPES, textOf } from './export-text';
import { ExportReader } from './export-reader';
import { ExportQuery, StatementDto, StatementQuery } from './statement.dto';
import { csvOfStatement, StatementReader } from './statement-reader';

@ApiTags('wallets')
@Controller('api/v1/wallets')
export class StatementController {
  constructor(
    private readonly statementReader: StatementReader,
    private readonly exportReader: ExportReader,
  ) {}

  @Get(':userId/statement')
  @RequireScope('wallet:read')
  @ApiOperation({
    summary: 'How the balance of one wallet came about',
    description:
      'The opening balance, all entries of a time, oldest first, and the closing balance, as JSON or, for ' +
      '`Accept: text/csv`, as CSV. Up to 10,000 entries: more is what the export is for. In CSV a reference that a ' +
      'spreadsheet would take for a formula, or that begins with an apostrophe, has one apostrophe in front of it.',
  })
  @ApiExtraModels(StatementDto)
  @ApiOkResponse({
    description: 'The statement',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(StatementDto) } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiProblems('VALIDATION_FAILED', 'ASSET_NOT_FOUND', 'WALLET_NOT_FOUND')
  async statement(
    @Param() { userId }: UserParams,
    @Query() query: StatementQuery,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StatementDto | string> {
    const statement = await this.statementReader.statement(userId, query);
    reply.header('Vary', 'Accept');
    if (!prefersCsv(headers.accept)) return statement;
    const name = `statement-${statement.assetSymbol}-${userId}.csv`;
    void reply.type(CSV_TYPE).header('Content-Disposition', `attachment; filename="${name}"`);
    return csvOfStatement(statement);
  }

  @Get(':userId/export')
  @RequireScope('wallet:read')
  @ApiOperation({
    summary: "A user's whole history, oldest first",
    description:
      'All transactions that there are when it begins, refused ones included, streamed: as CSV or as a line of JSON for ' +
      'each. It is complete when the answer ends; one that breaks off has failed. Of a system user: all transactions ' +
      'that moved its wallets. Texts in CSV as in a statement; what is an object in JSON is its JSON there.',
  })
  @ApiOkResponse({
    description: 'The history',
    content: {
      'application/x-ndjson': { schema: { type: 'string' } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  @ApiProblems('VALIDATION_FAILED', 'ASSET_NOT_FOUND', 'WALLET_NOT_FOUND')
  async export(
    @Param() { userId }: UserParams,
    @Query() { asset, format }: ExportQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    // The stream itself closes only when the page that it waits for has come.
    const pages = await this.exportReader.pages({ userId, asset }, { gone: goneFrom(reply) });
    const stream = Readable.from(textOf(pages, format), { objectMode: false });
    const disposition = `attachment; filename="history-${userId}.${format}"`;
    return new StreamableFile(stream, { type: EXPORT_TYPES[format], disposition });
  }
}
